#include "jni/held_rows.h"

#include <gmock/gmock.h>

#include <set>

namespace weir::jni {
namespace {

using testing::ElementsAre;

OutputRow row(const char* key) { return {OutputKind::kPane, key, "value"}; }

std::vector<std::string> keys_until(HeldRows& held, Seconds second) {
  Step step;
  held.give(second, step);
  std::vector<std::string> keys;
  for (const OutputRow& given : step.rows) keys.push_back(given.key);
  return keys;
}

TEST(HeldRows, ARowWaitsForItsUsersSecondOfTheNextMinute) {
  HeldRows held;
  const Seconds second = second_of("alice");
  held.hold(119, "alice", row("minute"));
  EXPECT_THAT(keys_until(held, 120 + second - 1), ElementsAre());
  EXPECT_THAT(keys_until(held, 120 + second), ElementsAre("minute"));
  EXPECT_THAT(keys_until(held, INT64_MAX), ElementsAre()) << "once";
}

TEST(HeldRows, AUsersRowsKeepTheirOrderAlsoBeforeTheEpoch) {
  HeldRows held;
  held.hold(-61, "alice", row("first")), held.hold(-61, "alice", row("second")), held.hold(-1, "alice", row("third"));
  EXPECT_THAT(keys_until(held, -60 + second_of("alice")), ElementsAre("first", "second"));
  EXPECT_THAT(keys_until(held, second_of("alice")), ElementsAre("third"));
}

TEST(HeldRows, UsersAreSpreadOverTheMinute) {
  std::set<Seconds> seconds;
  for (int i = 0; i < 1000; ++i)
    seconds.insert(second_of("10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256)));
  EXPECT_EQ(seconds.size(), 60u);
  EXPECT_GE(*seconds.begin(), 0);
  EXPECT_LT(*seconds.rbegin(), 60);
}

// As a store: changes in, entries out, in the opposite order.
std::map<std::string, std::string, std::greater<>> after(const Step& step,
                                                         std::map<std::string, std::string, std::greater<>> store) {
  for (const StateChange& change : step.changes) {
    if (change.value) {
      store[change.key] = *change.value;
    } else {
      EXPECT_EQ(store.erase(change.key), 1u) << "removes what is there";
    }
  }
  return store;
}

TEST(HeldRows, WhatTheStateHoldsMakesThemAgainAndWhatIsGivenLeavesIt) {
  HeldRows held;
  Step first, second;
  held.hold(59, "alice", row("a")), held.hold(59, "bob", row("b"));
  held.keep(first);
  held.hold(59, "alice", row("c"));
  held.keep(second), held.keep(second);
  auto store = after(second, after(first, {}));
  HeldRows again;
  for (const auto& [key, value] : store) ASSERT_TRUE(again.restore(std::string_view(key).substr(1), value));
  Step given;
  again.give(INT64_MAX, given);
  std::vector<std::string> of_alice;
  for (const OutputRow& one : given.rows)
    if (one.key != "b") of_alice.push_back(one.key);
  EXPECT_THAT(of_alice, ElementsAre("a", "c"));
  EXPECT_EQ(given.rows[0].value, "value");
  EXPECT_TRUE(after(given, store).empty());
}

TEST(HeldRows, DamageIsRefused) {
  HeldRows held;
  EXPECT_FALSE(held.restore("", ""));
  EXPECT_FALSE(held.restore(std::string_view("\0\0", 2), "\x05"));
}

}  // namespace
}  // namespace weir::jni
