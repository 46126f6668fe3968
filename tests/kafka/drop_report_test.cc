#include "kafka/drop_report.h"

#include <gtest/gtest.h>

namespace weir::kafka {
namespace {

using std::chrono::seconds;

constexpr DropReport::Time kBegan{seconds(1000)};

std::string told(DropReport& report, const Dropped& dropped, seconds after) {
  auto line = report.take(dropped, kBegan + after);
  return line ? line->line() : "";
}

TEST(DropReport, TellsTheFirstDropAtOnceByReason) {
  DropReport report;
  EXPECT_EQ(told(report, {}, seconds(0)), "");
  EXPECT_EQ(told(report, {7, 0, 2}, seconds(1)),
            "packets dropped since the start: 7 by kernel or interface (capture.ring_megabytes is how much the kernel "
            "holds), 2 over a "
            "minute ahead of the clock (set the clock)");
}

TEST(DropReport, TellsGrowthOnceAMinuteAndNothingWithoutIt) {
  DropReport report;
  const std::string one =
      "packets dropped since the start: 1 for want of room in the spool (--spool-limit is its size)";
  EXPECT_EQ(told(report, {0, 1, 0}, seconds(0)), one);
  EXPECT_EQ(told(report, {0, 5, 0}, seconds(59)), "");
  EXPECT_NE(told(report, {0, 6, 0}, seconds(60)).find(" 6 for want of room"), std::string::npos);
  EXPECT_EQ(told(report, {0, 6, 0}, seconds(500)), "");
  EXPECT_NE(told(report, {0, 7, 0}, seconds(501)), "");
}

}  // namespace
}  // namespace weir::kafka
