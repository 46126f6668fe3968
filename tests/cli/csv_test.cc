#include "cli/csv.h"

#include <gtest/gtest.h>

namespace weir::cli {
namespace {

TEST(Csv, PlainTextIsAsItIs) { EXPECT_EQ(csv_cell("example.org"), "example.org"); }

TEST(Csv, ACellThatASpreadsheetWouldRunIsText) {
  EXPECT_EQ(csv_cell("=1+1"), "'=1+1");
  EXPECT_EQ(csv_cell("+1"), "'+1");
  EXPECT_EQ(csv_cell("-1"), "'-1");
  EXPECT_EQ(csv_cell("@SUM(A1)"), "'@SUM(A1)");
  EXPECT_EQ(csv_cell("\tx"), "'\tx");
  EXPECT_EQ(csv_cell("\r=1"), "\"'\r=1\"");
}

TEST(Csv, CommasQuotesAndLineEndsAreQuoted) {
  EXPECT_EQ(csv_cell("a,b"), "\"a,b\"");
  EXPECT_EQ(csv_cell("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(csv_cell("a\nb"), "\"a\nb\"");
  EXPECT_EQ(csv_cell("=\"a\""), "\"'=\"\"a\"\"\"");
}

TEST(Csv, ControlBytesAreReplaced) { EXPECT_EQ(csv_cell("a\x1b[2J\x7f"), "a?[2J?"); }

TEST(Csv, ARecordEndsWithCrLf) { EXPECT_EQ(csv_record({"a", "", "c"}), "a,,c\r\n"); }

}  // namespace
}  // namespace weir::cli
