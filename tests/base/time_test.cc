#include "base/time.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace weir {
namespace {

TEST(Time, PaneIsTheFlooredSecondAlsoBefore1970) {
  EXPECT_EQ(pane_of(1'999'999'999), 1);
  EXPECT_EQ(pane_of(2'000'000'000), 2);
  EXPECT_EQ(pane_of(-1), -1);
  EXPECT_EQ(pane_of(-1'000'000'000), -1);
  EXPECT_EQ(start_of(7), 7'000'000'000);
  EXPECT_EQ(floor_to(-1, 60), -60);
  EXPECT_EQ(floor_to(119, 60), 60);
}

TEST(Time, IsWrittenInUtcWithNineDigits) {
  EXPECT_EQ(format_time(0), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(format_time(1'795'536'180'000'000'001), "2026-11-24T16:03:00.000000001Z");
  EXPECT_EQ(format_time(951'782'400 * kNanosecondsPerSecond), "2000-02-29T00:00:00.000000000Z");
  EXPECT_EQ(format_time(-1), "1969-12-31T23:59:59.999999999Z");
}

TEST(Time, EveryValueHasATextThatReadsBack) {
  for (Nanoseconds time : {Nanoseconds{INT64_MIN}, Nanoseconds{INT64_MAX}, Nanoseconds{0}, Nanoseconds{-5}}) {
    if (time == INT64_MIN) {
      EXPECT_EQ(format_time(time), "1677-09-21T00:12:43.145224192Z");
      continue;  // its whole second is below the range; parse_time refuses it
    }
    EXPECT_EQ(parse_time(format_time(time)), time);
  }
}

TEST(ParseTime, ReadsRfc3339WithAnyOffsetAndFraction) {
  EXPECT_EQ(parse_time("2026-11-24T16:03:00Z"), 1'795'536'180'000'000'000);
  EXPECT_EQ(parse_time("2026-11-24t16:03:00.5z"), 1'795'536'180'500'000'000);
  EXPECT_EQ(parse_time("2026-11-24T18:03:00+02:00"), 1'795'536'180'000'000'000);
  EXPECT_EQ(parse_time("2026-11-24 10:33:00.000000001-05:30"), 1'795'536'180'000'000'001);
  EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), parse_time("2017-01-01T00:00:00Z").value()) << "a leap second";
}

TEST(ParseTime, ReadsTimesAsTheTablesShowThem) {
  EXPECT_EQ(parse_time("2026-11-24 16:03:00"), parse_time("2026-11-24T16:03:00Z").value());
  EXPECT_EQ(parse_time("2026-11-24T16:03:00.5"), parse_time("2026-11-24T16:03:00.5Z").value());
}

TEST(ParseTime, ReadsDatesAndEpochSeconds) {
  EXPECT_EQ(parse_time("2026-11-24"), 1'795'478'400'000'000'000);
  EXPECT_EQ(parse_time("1500000000"), 1'500'000'000'000'000'000);
  EXPECT_EQ(parse_time("1500000000.25"), 1'500'000'000'250'000'000);
  EXPECT_EQ(parse_time("-1.5"), -1'500'000'000);
}

TEST(ParseTime, RefusesWhatIsNotATime) {
  for (const char* text : {"", "now", "2026-13-01", "2026-02-29", "2026-11-24T24:00:00Z", "2026-11-24T16:03",
                           "2026-11-24T16:03:00.Z", "2026-11-24T16:03:00.1234567890Z", "2026-11-24T16:03:00Zx",
                           "9300000000", "9999-01-01", "1.", "--1", "12x", "+5"}) {
    auto time = parse_time(text);
    ASSERT_FALSE(time) << text;
    EXPECT_EQ(time.error().kind, ErrorKind::kUsage) << text;
  }
}

TEST(ParseDuration, ReadsNumbersWithUnits) {
  EXPECT_EQ(parse_duration("90"), 90 * kNanosecondsPerSecond);
  EXPECT_EQ(parse_duration("90s"), 90 * kNanosecondsPerSecond);
  EXPECT_EQ(parse_duration("5m"), 300 * kNanosecondsPerSecond);
  EXPECT_EQ(parse_duration("1h"), 3600 * kNanosecondsPerSecond);
  EXPECT_EQ(parse_duration("2d"), 172'800 * kNanosecondsPerSecond);
  EXPECT_EQ(parse_duration("250ms"), 250'000'000);
  EXPECT_EQ(parse_duration("0"), 0);
}

TEST(ParseDuration, RefusesNegativeUnknownAndHugeOnes) {
  for (const char* text : {"", "s", "-1", "5 m", "1w", "1.5s", "200000d", "99999999999999999999"}) {
    auto duration = parse_duration(text);
    ASSERT_FALSE(duration) << text;
    EXPECT_EQ(duration.error().kind, ErrorKind::kUsage) << text;
  }
}

}  // namespace
}  // namespace weir
