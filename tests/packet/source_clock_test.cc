#include "packet/source_clock.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace weir::packet {
namespace {

constexpr Nanoseconds kSecond = kNanosecondsPerSecond;

Frame at(Nanoseconds time) {
  Frame frame;
  frame.time = time;
  return frame;
}

TEST(SourceClock, BeforeAnyPacketNothingIsComplete) {
  SourceClock clock(kSecond);
  EXPECT_FALSE(clock.started());
  EXPECT_EQ(clock.complete_until(), INT64_MIN);
  clock.finish();
  EXPECT_EQ(clock.complete_until(), INT64_MIN);
}

TEST(SourceClock, PanesUpToNewestLessLatenessAreComplete) {
  SourceClock clock(kSecond);
  Frame frame = at(10 * kSecond + 999'999'999);
  clock.admit(frame);
  EXPECT_EQ(clock.complete_until(), 9);
  EXPECT_FALSE(clock.advances(11 * kSecond - 1));
  EXPECT_TRUE(clock.advances(11 * kSecond));
  EXPECT_EQ(clock.complete_until_with(11 * kSecond), 10);
}

TEST(SourceClock, APacketOfACompletePaneIsLateAndCountsInTheNewestPane) {
  SourceClock clock(kSecond);
  Frame first = at(10 * kSecond + 5), early = at(9 * kSecond), late = at(9 * kSecond - 1);
  clock.admit(first);
  clock.admit(early);
  clock.admit(late);
  EXPECT_FALSE(first.late);
  EXPECT_FALSE(early.late) << "pane 9 is complete only when a packet of second 11 comes";
  EXPECT_TRUE(late.late);
  EXPECT_EQ(late.late_pane, 10);
  EXPECT_EQ(clock.newest(), 10 * kSecond + 5);
}

TEST(SourceClock, APacketThatAdvancesTheClockIsNotLate) {
  SourceClock clock(0);
  for (Nanoseconds time : {0 * kSecond, 5 * kSecond, 5 * kSecond + 1}) {
    Frame frame = at(time);
    clock.admit(frame);
    EXPECT_FALSE(frame.late);
    EXPECT_EQ(clock.complete_until(), pane_of(time));
  }
}

TEST(SourceClock, TheEndCompletesTheNewestPaneAndNoLaterOne) {
  SourceClock clock(kSecond);
  Frame frame = at(-1);
  clock.admit(frame);
  EXPECT_EQ(clock.complete_until(), -2);
  clock.finish();
  EXPECT_EQ(clock.complete_until(), 0);
}

TEST(SourceClock, TheEndsOfTimeDoNotOverflow) {
  for (Nanoseconds lateness : {Nanoseconds{0}, kSecond, INT64_MAX}) {
    SourceClock clock(lateness);
    Frame least = at(INT64_MIN), zero = at(0), most = at(INT64_MAX), again = at(INT64_MAX), back = at(INT64_MIN);
    for (Frame* frame : {&least, &zero, &most}) {
      clock.admit(*frame);
      EXPECT_FALSE(frame->late);
    }
    EXPECT_FALSE(clock.advances(INT64_MAX)) << "what is complete already advances nothing";
    clock.admit(again);
    EXPECT_FALSE(again.late);
    clock.admit(back);
    EXPECT_TRUE(back.late);
    EXPECT_EQ(clock.complete_until(), pane_of(saturating_subtract(INT64_MAX, lateness)));
    clock.finish();
    EXPECT_EQ(clock.complete_until(), pane_of(INT64_MAX) + 1);
  }
}

TEST(SourceClock, AnIdleSourceFollowsTheHostAndNeverGoesBack) {
  SourceClock clock(kSecond);
  clock.follow(100 * kSecond);
  EXPECT_EQ(clock.complete_until(), 99);
  clock.follow(50 * kSecond);
  EXPECT_EQ(clock.complete_until(), 99);
  Frame frame = at(98 * kSecond);
  clock.admit(frame);
  EXPECT_TRUE(frame.late);
  EXPECT_EQ(frame.late_pane, 100);
}

// The rule of the design, said slowly: a packet is late when a packet before it is newer by its lateness, or more, past
// the end of its pane.
bool late_by_definition(const std::vector<Nanoseconds>& times, std::size_t index, Nanoseconds lateness) {
  return std::any_of(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(index),
                     [&](Nanoseconds before) { return pane_of(before - lateness) > pane_of(times[index]); });
}

TEST(SourceClock, AgreesWithTheDefinitionOnRandomOrders) {
  std::mt19937_64 random(7);
  for (int round = 0; round < 300; ++round) {
    Nanoseconds lateness = static_cast<Nanoseconds>(random() % 4) * 700'000'000;
    std::vector<Nanoseconds> times;
    for (int i = 0; i < 80; ++i) times.push_back(static_cast<Nanoseconds>(random() % (12 * kSecond)) - 6 * kSecond);
    SourceClock clock(lateness);
    Nanoseconds newest = INT64_MIN;
    for (std::size_t i = 0; i < times.size(); ++i) {
      Seconds before = clock.complete_until();
      bool advances = clock.advances(times[i]);
      Frame frame = at(times[i]);
      clock.admit(frame);
      ASSERT_EQ(frame.late, late_by_definition(times, i, lateness));
      ASSERT_EQ(frame.late_pane, frame.late ? pane_of(newest) : 0);
      newest = std::max(newest, times[i]);
      ASSERT_EQ(clock.complete_until(), pane_of(newest - lateness));
      ASSERT_EQ(advances, clock.complete_until() != before);
    }
  }
}

TEST(SourceClock, CompletionDependsOnTheSetOfTimesAndNotOnTheirOrder) {
  std::mt19937_64 random(11);
  std::vector<Nanoseconds> times;
  for (int i = 0; i < 50; ++i) times.push_back(static_cast<Nanoseconds>(random()));
  Seconds expected = pane_of(saturating_subtract(*std::ranges::max_element(times), kSecond));
  for (int round = 0; round < 50; ++round) {
    std::ranges::shuffle(times, random);
    SourceClock clock(kSecond);
    for (Nanoseconds time : times) {
      Frame frame = at(time);
      clock.admit(frame);
    }
    EXPECT_EQ(clock.complete_until(), expected);
  }
}

}  // namespace
}  // namespace weir::packet
