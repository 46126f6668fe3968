#include "jni/clocks.h"

#include <gtest/gtest.h>

namespace weir::jni {
namespace {

ClockNews progress(std::uint32_t partition, const char* probe, Seconds until) {
  return {partition, probe, 0, 1, ClockNews::kProgress, until, std::nullopt};
}

ClockNews news(std::uint32_t partition, const char* probe, ClockNews::Kind kind,
               std::optional<Seconds> pane = std::nullopt) {
  return {partition, probe, 0, 1, kind, std::nullopt, pane};
}

TEST(Clocks, NothingIsCompleteBeforeEveryPartitionOfEveryListedProbeHasSpoken) {
  Clocks clocks({{"a", "b"}, 2});
  for (const char* probe : {"a", "b"}) {
    for (const std::uint32_t partition : {0u, 1u}) {
      EXPECT_EQ(clocks.complete_until(), INT64_MIN);
      clocks.take(progress(partition, probe, 10 + partition));
    }
  }
  EXPECT_EQ(clocks.complete_until(), 10);
}

TEST(Clocks, ASourceThatEndedIsNotWaitedForAndOneThatComesBackNamesItsPane) {
  Clocks clocks({{"a", "b"}, 1});
  clocks.take(progress(0, "a", 100));
  clocks.take(progress(0, "b", 40));
  EXPECT_EQ(clocks.complete_until(), 40);
  clocks.take(news(0, "b", ClockNews::kEnd));
  EXPECT_EQ(clocks.complete_until(), 100);
  clocks.take(news(0, "b", ClockNews::kBegin, 90));
  EXPECT_EQ(clocks.complete_until(), 90);
}

TEST(Clocks, AtTheEndOfAllTheGreatestBorderOfAllIsComplete) {
  Clocks clocks({{"a", "b"}, 1});
  clocks.take(progress(0, "a", 100));
  clocks.take(progress(0, "b", 40));
  clocks.take(news(0, "a", ClockNews::kEnd));
  EXPECT_FALSE(clocks.all_ended());
  clocks.take(news(0, "b", ClockNews::kRemoved, 40));
  EXPECT_TRUE(clocks.all_ended());
  EXPECT_EQ(clocks.complete_until(), 100);
}

TEST(Clocks, WhatEndsWithoutSayingSoIsCompleteWithItsNewestPacketAndGoesOnWithTheNext) {
  Clocks clocks({{""}, 2});
  ClockNews spoke = progress(0, "", 100);
  spoke.newest_pane = 101;
  clocks.take(spoke);
  clocks.take(progress(1, "", 40));
  EXPECT_EQ(clocks.complete_until(), 40);
  clocks.end_all();
  EXPECT_TRUE(clocks.all_ended());
  EXPECT_EQ(clocks.complete_until(), 102);
  EXPECT_EQ(clocks.complete_until(1), 102);
  clocks.take(progress(1, "", 105));
  EXPECT_FALSE(clocks.all_ended());
  EXPECT_EQ(clocks.complete_until(), 105);
}

TEST(Clocks, FurtherSourcesOfAProbeAreWaitedForFromItsFirstRecordOn) {
  Clocks clocks({{"a"}, 1});
  clocks.take({0, "a", 0, 2, ClockNews::kProgress, 7, std::nullopt});
  EXPECT_EQ(clocks.complete_until(), INT64_MIN);
  clocks.take({0, "a", 1, 2, ClockNews::kProgress, 5, std::nullopt});
  EXPECT_EQ(clocks.complete_until(), 5);
}

TEST(Clocks, BytesReadBackToTheSameClocksAndThoseOfAnotherTopicAreRefused) {
  Clocks clocks({{"a", "b"}, 2});
  clocks.take(progress(1, "b", 5));
  clocks.take(news(0, "a", ClockNews::kEnd));
  std::string bytes;
  ByteWriter out(bytes);
  clocks.write(out);
  Clocks same({{}, 2}), other({{}, 3});
  ByteReader in(bytes), again(bytes);
  EXPECT_TRUE(same.read(in));
  EXPECT_FALSE(other.read(again));
  std::string second;
  ByteWriter second_out(second);
  same.write(second_out);
  EXPECT_EQ(second, bytes);
}

std::string name_of(std::size_t number) {
  return "x" + std::string(number < 10 ? 2 : number < 100 ? 1 : 0, '0') + std::to_string(number);
}

std::string bytes_of(const Clocks& clocks) {
  std::string bytes;
  ByteWriter out(bytes);
  clocks.write(out);
  return bytes;
}

TEST(Clocks, OfTooManyUnlistedProbesThoseWithTheLeastNamesAreWaitedForInWhateverOrderTheyCome) {
  Clocks up({{"a"}, 2}), down({{"a"}, 2});
  constexpr std::size_t kProbes = 3 * kMaxUnlistedProbes;
  for (std::size_t i = 0; i < kProbes; ++i) {
    up.take(progress(0, name_of(i).c_str(), 5));
    down.take(progress(0, name_of(kProbes - 1 - i).c_str(), 5));
  }
  EXPECT_EQ(bytes_of(up), bytes_of(down));
  EXPECT_LT(bytes_of(up).size(), 32 * kMaxUnlistedProbes);
  EXPECT_TRUE(up.has(name_of(kMaxUnlistedProbes - 1), 0));
  EXPECT_FALSE(up.has(name_of(kMaxUnlistedProbes), 0));
  EXPECT_FALSE(up.take_turned_away().empty());
  EXPECT_TRUE(up.take_turned_away().empty());
  EXPECT_TRUE(up.has("a", 0));
}

TEST(Clocks, AnUnlistedProbeOfTooManySourcesIsNotWaitedFor) {
  Clocks clocks({{"a"}, 4});
  const std::string before = bytes_of(clocks);
  clocks.take({0, "evil", 0, 65'535, ClockNews::kProgress, std::nullopt, std::nullopt});
  EXPECT_EQ(bytes_of(clocks), before);
  EXPECT_EQ(clocks.take_turned_away(), "evil");
}

TEST(Clocks, AnUnlistedProbeThatHasEndedEverywhereMakesRoomForAnother) {
  Clocks clocks({{"a"}, 2});
  for (std::size_t i = 0; i < kMaxUnlistedProbes; ++i)
    for (const std::uint32_t partition : {0u, 1u})
      clocks.take(
          news(partition, name_of(i).c_str(), i == 0 && partition == 1 ? ClockNews::kBegin : ClockNews::kRemoved));
  clocks.forget_ended();
  EXPECT_TRUE(clocks.has(name_of(0), 0));
  EXPECT_FALSE(clocks.has(name_of(1), 0));
  clocks.take(progress(0, "y", 5));
  EXPECT_TRUE(clocks.has("y", 0));
  clocks.take(news(0, "a", ClockNews::kEnd));
  clocks.take(news(1, "a", ClockNews::kEnd));
  clocks.forget_ended();
  EXPECT_TRUE(clocks.has("a", 0));
}

}  // namespace
}  // namespace weir::jni
