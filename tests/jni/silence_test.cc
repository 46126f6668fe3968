#include "jni/silence.h"

#include <gtest/gtest.h>

namespace weir::jni {
namespace {

constexpr std::int64_t kTimeout = 30'000;

ClockNews progress(const char* probe, Seconds until) {
  return {0, probe, 0, 1, ClockNews::kProgress, until, std::nullopt};
}

struct Both {
  Clocks clocks{{{"a", "b"}, 1}};
  Silence silence;

  // One trigger in which a probe is heard. Gives who is to be given up after it.
  std::vector<Clocks::Behind> hear(const char* probe, Seconds until, std::int64_t time) {
    clocks.take(progress(probe, until));
    silence.take({progress(probe, until)}, time);
    return silence.due(clocks, kTimeout);
  }
};

TEST(Silence, ASourceThatOthersWentOnWithoutIsGivenUpAtThePaneThatItHadCompleted) {
  Both both;
  both.hear("b", 3, 0);
  EXPECT_TRUE(both.hear("a", 10, 1'000).empty());
  EXPECT_TRUE(both.hear("a", 39, 29'999).empty());
  const auto due = both.hear("a", 40, 30'000);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].probe, "b");
  EXPECT_EQ(due[0].complete_until, 3);
}

TEST(Silence, OneThatNeverBeganIsGivenUpAndOneThatSpeaksOrLeadsIsNot) {
  Both both;
  EXPECT_TRUE(both.hear("a", 10, 0).empty());
  const auto due = both.hear("a", 40, kTimeout);
  ASSERT_EQ(due.size(), 1u);
  EXPECT_EQ(due[0].complete_until, INT64_MIN);
  EXPECT_TRUE(both.hear("b", 20, 2 * kTimeout).empty());  // b speaks; a is silent, and no pane waits for it
}

TEST(Silence, OneThatIsGivenUpIsNotGivenUpAgainBeforeAnotherTimeout) {
  Both both;
  both.hear("b", 3, 0);
  EXPECT_EQ(both.hear("a", 40, kTimeout).size(), 1u);
  EXPECT_TRUE(both.hear("a", 41, 2 * kTimeout - 1).empty());
  EXPECT_EQ(both.hear("a", 42, 2 * kTimeout).size(), 1u);
}

TEST(Silence, WhatARemovalSaysIsNotHeardOfItsSource) {
  Both both;
  both.hear("b", 3, 0);
  both.silence.take({{0, "b", 0, 1, ClockNews::kRemoved, std::nullopt, 3}}, kTimeout - 1);
  EXPECT_EQ(both.hear("a", 40, kTimeout).size(), 1u);
}

TEST(Silence, NothingIsKeptOfASourceThatTheClocksDoNotHave) {
  Both both;
  both.hear("b", 3, 0);
  const auto size = [&] {
    std::string bytes;
    ByteWriter out(bytes);
    both.silence.write(out);
    return bytes.size();
  };
  const std::size_t before = size();
  both.silence.take({progress("stranger", 3)}, 0);
  EXPECT_GT(size(), before);
  both.silence.forget_others(both.clocks);
  EXPECT_EQ(size(), before);
}

TEST(Silence, BytesReadBackToTheSame) {
  Both both;
  both.hear("b", 3, 0);
  std::string bytes;
  ByteWriter out(bytes);
  both.silence.write(out);
  Both other;
  other.clocks = both.clocks;
  ByteReader in(bytes);
  other.silence.read(in);
  EXPECT_TRUE(in.ok() && in.left() == 0);
  EXPECT_EQ(other.hear("a", 40, kTimeout).size(), 1u);
}

}  // namespace
}  // namespace weir::jni
