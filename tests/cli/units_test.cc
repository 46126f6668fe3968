#include "cli/units.h"

#include <gtest/gtest.h>

#include "cli/reporters.h"
#include "cli/table.h"

namespace weir::cli {
namespace {

TEST(Units, BytesAndRatesHaveThreeDigitsAtMost) {
  EXPECT_EQ(human_bytes(0), "0 B");
  EXPECT_EQ(human_bytes(999), "999 B");
  EXPECT_EQ(human_bytes(1'000), "1.0 kB");
  EXPECT_EQ(human_bytes(1'234'567), "1.2 MB");
  EXPECT_EQ(human_bytes(999'999), "1.0 MB");
  EXPECT_EQ(human_bytes(UINT64_MAX), "18.4 EB");
  EXPECT_EQ(human_bit_rate(3'400'000), "3.4 Mbit/s");
  EXPECT_EQ(human_bit_rate(123'456'000), "123 Mbit/s");
  EXPECT_EQ(short_bit_rate(3'400'000), "3.4M");
  EXPECT_EQ(short_bit_rate(12), "12");
}

TEST(Units, CountsAreGrouped) {
  EXPECT_EQ(human_count(0), "0");
  EXPECT_EQ(human_count(999), "999");
  EXPECT_EQ(human_count(1'000), "1,000");
  EXPECT_EQ(human_count(1'234'567), "1,234,567");
}

TEST(Units, SpansOfTimeHaveTwoUnits) {
  EXPECT_EQ(human_seconds(0.44), "0.4s");
  EXPECT_EQ(human_seconds(59), "59s");
  EXPECT_EQ(human_seconds(245), "4m 05s");
  EXPECT_EQ(human_seconds(7'500), "2h 05m");
  EXPECT_EQ(human_seconds(273'600), "3d 04h");
}

TEST(Units, ARateOverNoTimeIsZero) {
  EXPECT_EQ(bits_per_second(100, 0), 0);
  EXPECT_EQ(bits_per_second(100, 10), 80);
}

TEST(Table, AlignsItsColumnsAndHoldsHostileTextBack) {
  Table table({{"NAME"}, {"COUNT", Align::kRight}, {"LAST"}});
  table.add({"a\x1b[2J", "5", "x"});
  table.add({"longer name", "12,345", "y"});
  EXPECT_EQ(table.text(false),
            "NAME          COUNT  LAST\n"
            "a?[2J             5  x\n"
            "longer name  12,345  y\n");
}

TEST(Table, HasNoColoursUnlessTheyAreWanted) {
  Table table({{"NAME"}});
  EXPECT_EQ(table.text(false).find('\x1b'), std::string::npos);
  EXPECT_NE(table.text(true).find('\x1b'), std::string::npos);
}

TEST(Progress, ShowsShareRateAndTimeLeft) {
  std::string line = progress_line({500'000'000, 1'000'000'000}, 2, 80);
  EXPECT_NE(line.find(" 50%"), std::string::npos) << line;
  EXPECT_NE(line.find("250 MB/s"), std::string::npos) << line;
  EXPECT_NE(line.find("2.0s left"), std::string::npos) << line;
  EXPECT_LE(line.size(), 80u);
}

TEST(Progress, FitsANarrowTerminalAndAnUnknownTotal) {
  EXPECT_LE(progress_line({500, 1'000}, 2, 20).size(), 20u);
  std::string line = progress_line({5'000'000, 0}, 2, 80);
  EXPECT_NE(line.find("5.0 MB read  2.5 MB/s"), std::string::npos) << line;
}

}  // namespace
}  // namespace weir::cli
