// What is known of what was cut off.
#include <gtest/gtest.h>

#include "tests/traffic/builder.h"

namespace weir::traffic {
namespace {

constexpr std::uint32_t kUser = ip(10, 0, 0, 1);

// `sessions` from as many addresses in the second `pane`.
void add_sessions(Capture& capture, Seconds pane, int sessions, int first_address) {
  for (int i = 0; i < sessions; ++i) {
    const int remote = first_address + i;
    capture.add({static_cast<double>(pane) + i / (sessions + 1.0), ip(93, 0, remote / 256, remote % 256), kUser,
                 static_cast<std::uint16_t>(1024 + i), 80, packet::kTcp, packet::kSyn});
  }
}

Settler settled(const Capture& capture, std::uint32_t rows) {
  Options options = home_network();
  options.bounds.rows = rows;
  Settler settler(options);
  Capture first;  // the address is a user once it sends
  first.add({100, kUser, ip(8, 8, 8, 8), 1000, 53, packet::kUdp});
  settler.run(first);
  settler.run(capture);
  return settler;
}

TEST(Bounds, TheActiveSessionsOfAFloodedSecondAreEstimated) {
  Capture capture;
  add_sessions(capture, 101, 20'000, 0);
  const Settler s = settled(capture, 4096);
  const UserRanges& ranges = *s.shard.windows().at(0).ranges;
  const Settled window = ranges.window(s.options, 42);
  EXPECT_EQ(window.sessions.size(), 4096u);
  EXPECT_TRUE(window.folded & kFoldedSessions);
  const std::uint64_t active = ranges.active_sessions(s.options, 42);
  EXPECT_EQ(active, distinct_estimate(4096, window.sessions.back().hash, 4096));
  EXPECT_NEAR(static_cast<double>(active), 20'001.0, 20'001 * 0.06);
}

TEST(Bounds, TheActiveSessionsOfManySecondsAreExactWhenNoneOfThemFolded) {
  Capture capture;
  for (int second = 0; second < 20; ++second) add_sessions(capture, 101 + second, 400, second * 400);
  const Settler s = settled(capture, 1024);
  const UserRanges& ranges = *s.shard.windows().at(0).ranges;
  EXPECT_TRUE(ranges.window(s.options, 61).folded & kFoldedSessions);
  EXPECT_EQ(ranges.active_sessions(s.options, 61), 8001u);
}

}  // namespace
}  // namespace weir::traffic
