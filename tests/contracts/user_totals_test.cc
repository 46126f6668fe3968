#include "contracts/user_totals.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Periods, DaysAreUtcWeeksStartOnMondayAndTheEpochIsNoBorder) {
  EXPECT_EQ(period_of(0, Period::kDay), "1970-01-01");
  EXPECT_EQ(period_of(0, Period::kWeek), "1969-12-29");
  EXPECT_EQ(period_of(4 * 86'400 - 1, Period::kWeek), "1969-12-29");
  EXPECT_EQ(period_of(4 * 86'400, Period::kWeek), "1970-01-05");
  EXPECT_EQ(period_of(-1, Period::kMonth), "1969-12");
}

TEST(Totals, OfAPeriodWithoutPacketsAreLeftOut) {
  TotalsTable table;
  table[{"2026-11-23", "a"}].totals.add(traffic::kOut, 1, 60);
  table[{"2026-11-24", "a"}];
  const std::vector<UserTotals> totals = sorted(std::move(table));
  ASSERT_EQ(totals.size(), 1u);
  EXPECT_EQ(totals[0].period, "2026-11-23");
}

}  // namespace
}  // namespace weir
