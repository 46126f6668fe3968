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

}  // namespace
}  // namespace weir::jni
