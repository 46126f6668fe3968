#include "capture/host_reckoning.h"

#include <gtest/gtest.h>

namespace weir::capture {
namespace {

constexpr Nanoseconds kSecond = kNanosecondsPerSecond, kHour = 3600 * kSecond, kStart = 1'764'000'000 * kSecond;

TEST(HostReckoning, FollowsTheHostAndItsSteering) {
  HostReckoning reckoning;
  EXPECT_EQ(reckoning.follow(kStart, 0), kStart);
  EXPECT_EQ(reckoning.follow(kStart + 2 * kSecond, kSecond), kStart + 2 * kSecond);
  EXPECT_EQ(reckoning.follow(kStart - 30 * kSecond, 2 * kSecond), kStart - 30 * kSecond);
  EXPECT_EQ(reckoning.take_set_back(), 0) << "less than a step";
}

TEST(HostReckoning, AStepForwardThatIsTakenBackIsNotFollowed) {
  HostReckoning reckoning;
  reckoning.follow(kStart, 0);
  for (Nanoseconds now = kSecond; now < 9 * kSecond; now += kSecond)
    EXPECT_EQ(reckoning.follow(kStart + now + kHour, now), kStart + now);
  EXPECT_EQ(reckoning.follow(kStart + 9 * kSecond, 9 * kSecond), kStart + 9 * kSecond);
  EXPECT_EQ(reckoning.take_set_back(), 0);
}

TEST(HostReckoning, AStepForwardThatLastsIsFollowedAfterTenSeconds) {
  HostReckoning reckoning;
  reckoning.follow(kStart, 0);
  EXPECT_EQ(reckoning.follow(kStart + kHour, kSecond), kStart + kSecond);
  EXPECT_EQ(reckoning.follow(kStart + 10 * kSecond + kHour, 11 * kSecond - 1), kStart + 11 * kSecond - 1);
  EXPECT_EQ(reckoning.follow(kStart + 10 * kSecond + kHour, 11 * kSecond), kStart + 10 * kSecond + kHour);
  EXPECT_EQ(reckoning.follow(kStart + 11 * kSecond + kHour, 12 * kSecond), kStart + 11 * kSecond + kHour)
      << "and stays";
}

TEST(HostReckoning, SleepIsNoStep) {
  HostReckoning reckoning;
  reckoning.follow(kStart, 0);
  EXPECT_EQ(reckoning.follow(kStart + kHour, kHour), kStart + kHour) << "time since boot counts it";
}

TEST(HostReckoning, AStepBackIsFollowedAndTold) {
  HostReckoning reckoning;
  reckoning.follow(kStart, 0);
  EXPECT_EQ(reckoning.follow(kStart - kHour, kSecond), kStart - kHour);
  EXPECT_EQ(reckoning.take_set_back(), kHour + kSecond);
  EXPECT_EQ(reckoning.take_set_back(), 0) << "once";
}

}  // namespace
}  // namespace weir::capture
