#include "capture/timestamp_unit.h"

#include <gtest/gtest.h>

namespace weir::capture {
namespace {

Nanoseconds time_of(std::uint8_t resolution, std::uint64_t ticks, std::int64_t offset_seconds = 0) {
  bool clamped = false;
  Nanoseconds time = TimestampUnit(resolution, offset_seconds).time_of(ticks, clamped);
  EXPECT_FALSE(clamped);
  return time;
}

TEST(TimestampUnit, PowersOfTenFromSecondsToNanosecondsAreExact) {
  EXPECT_EQ(time_of(0, 3), 3'000'000'000);
  EXPECT_EQ(time_of(3, 1'234), 1'234'000'000);
  EXPECT_EQ(time_of(6, 1'700'000'000'123'456), 1'700'000'000'123'456'000);
  EXPECT_EQ(time_of(9, 1'700'000'000'123'456'789), 1'700'000'000'123'456'789);
}

TEST(TimestampUnit, FinerThanNanosecondsIsRoundedDown) {
  EXPECT_EQ(time_of(12, 1'999), 1);
  EXPECT_EQ(time_of(28, UINT64_MAX), 1);
  EXPECT_EQ(time_of(29, UINT64_MAX), 0);
  EXPECT_EQ(time_of(127, UINT64_MAX), 0);
}

TEST(TimestampUnit, PowersOfTwoOfAnySizeWork) {
  EXPECT_EQ(time_of(0x80, 2), 2'000'000'000);
  EXPECT_EQ(time_of(0x80 | 1, 3), 1'500'000'000);
  EXPECT_EQ(time_of(0x80 | 32, std::uint64_t{5} << 32 | 0x8000'0000u), 5'500'000'000);
  EXPECT_EQ(time_of(0x80 | 127, UINT64_MAX), 0);
}

TEST(TimestampUnit, TheOffsetIsAddedInSeconds) {
  EXPECT_EQ(time_of(6, 1, 100), 100'000'001'000);
  EXPECT_EQ(time_of(6, 1'000'000, -3), -2'000'000'000);
}

TEST(TimestampUnit, TimesOutsideOfTheRangeAreItsNearestEnd) {
  bool clamped = false;
  EXPECT_EQ(TimestampUnit(0, 0).time_of(UINT64_MAX, clamped), kLatestTime);
  EXPECT_TRUE(clamped);
  clamped = false;
  EXPECT_EQ(TimestampUnit(6, INT64_MIN).time_of(0, clamped), kEarliestTime);
  EXPECT_TRUE(clamped);
  clamped = false;
  EXPECT_EQ(TimestampUnit(0, INT64_MAX).time_of(UINT64_MAX, clamped), kLatestTime);
  EXPECT_TRUE(clamped);
}

}  // namespace
}  // namespace weir::capture
