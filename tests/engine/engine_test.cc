#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <climits>
#include <random>
#include <thread>

#include "tests/engine/sources.h"

namespace weir::engine {
namespace {

using traffic::Capture;
using traffic::Packet;

// A quarter of an hour of a few users, mostly in order, with some packets out of it, within lateness and beyond.
std::shared_ptr<const Capture> capture(unsigned seed, double seconds, double from = 1000, int packets = 3000) {
  std::mt19937 random(seed);
  std::vector<double> times;
  for (int i = 0; i < packets; ++i) times.push_back(from + (random() % 1'000'000) / 1e6 * seconds);
  std::sort(times.begin(), times.end());
  auto made = std::make_shared<Capture>();
  for (double time : times) {
    const auto user = traffic::ip(10, 0, 0, 1 + static_cast<int>(random() % 5));
    const auto remote = traffic::ip(192, 0, 2, static_cast<int>(random() % 30));
    const bool out = random() % 2;
    if (random() % 20 == 0) time -= (random() % 30) / 10.0;
    Packet p{time, out ? user : remote, out ? remote : user};
    const auto client = static_cast<std::uint16_t>(40000 + random() % 40),
               service = static_cast<std::uint16_t>(random() % 2 ? 443 : 53);
    p.source_port = out ? client : service;
    p.destination_port = out ? service : client;
    p.transport = service == 443 ? packet::kTcp : packet::kUdp;
    p.flags = std::array<std::uint8_t, 4>{2, 18, 16, 20}[random() % 4];
    p.length = 60 + static_cast<std::uint32_t>(random() % 1400);
    made->add(p);
  }
  return made;
}

Options options(unsigned threads) {
  Options options;
  options.traffic = traffic::home_network();
  options.traffic.long_window_seconds = 300;
  options.threads = threads;
  return options;
}

std::vector<std::unique_ptr<PacketSource>> one_source(std::shared_ptr<const Capture> from,
                                                      std::size_t max_frames = 32768) {
  std::vector<std::unique_ptr<PacketSource>> sources;
  sources.push_back(std::make_unique<MemorySource>(std::move(from), max_frames, kNanosecondsPerSecond));
  return sources;
}

TEST(Engine, ResultsAreTheSameWhateverTheThreadsBatchesAndFolding) {
  const auto input = capture(1, 900);
  const std::atomic<bool> stop = false;
  Notes expected;
  MemoryStore expected_store;
  ASSERT_TRUE(run(one_source(input), options(1), &expected_store, nullptr, &expected, stop));
  ASSERT_GT(expected.windows.size(), 1000u);
  ASSERT_GT(expected_store.sessions.size(), 100u);
  for (const auto& [threads, max_frames, max_flows] : {std::tuple(2u, 7u, 262144u), std::tuple(3u, 1u, 262144u),
                                                       std::tuple(4u, 100u, 3u), std::tuple(1u, 32768u, 1u)}) {
    Notes notes;
    MemoryStore store;
    Options with = options(threads);
    with.max_pane_flows = max_flows;
    ASSERT_TRUE(run(one_source(input, max_frames), with, &store, nullptr, &notes, stop));
    EXPECT_EQ(notes.windows, expected.windows);
    EXPECT_EQ(notes.long_windows, expected.long_windows);
    EXPECT_EQ(store.panes, expected_store.panes);
    EXPECT_EQ(store.sessions.size(), expected_store.sessions.size());
  }
}

TEST(Engine, APaneWaitsForEverySourceAndOneThatEndedIsNotWaitedFor) {
  const auto early = capture(2, 60, 1000), late = capture(3, 60, 500'000);
  std::vector<std::unique_ptr<PacketSource>> sources = one_source(early, 10);
  sources.push_back(std::make_unique<MemorySource>(late, 10, kNanosecondsPerSecond));
  const std::atomic<bool> stop = false;
  MemoryStore both;
  const auto outcome = run(std::move(sources), options(2), &both, nullptr, nullptr, stop);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->counters.network.total.packets + outcome->counters.network.late.packets, 6000u);
  MemoryStore first, second;
  ASSERT_TRUE(run(one_source(early), options(2), &first, nullptr, nullptr, stop));
  ASSERT_TRUE(run(one_source(late), options(2), &second, nullptr, nullptr, stop));
  for (const auto& [key, bytes] : first.panes) {
    if (std::get<0>(key) == traffic::Level::kSecond) EXPECT_EQ(both.panes.at(key), bytes);
  }
}

// Says once what was lost before it.
class LossySource final : public PacketSource {
 public:
  Result<bool> next(Batch& batch) override {
    batch = Batch{};
    batch.complete_until = 1000;
    batch.kernel_dropped = 1, batch.interface_dropped = 2, batch.queue_dropped = 4, batch.ahead_of_clock = 8;
    return !std::exchange(said_, true);
  }
  std::string name() const override { return "lossy"; }
  bool live() const override { return false; }
  void stop() override {}

 private:
  bool said_ = false;
};

TEST(Engine, CountsByReasonWhatSourcesLost) {
  std::vector<std::unique_ptr<PacketSource>> sources;
  sources.push_back(std::make_unique<LossySource>());
  const std::atomic<bool> stop = false;
  MemoryStore store;
  const auto outcome = run(std::move(sources), options(1), &store, nullptr, nullptr, stop);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->counters.network.kernel_dropped, 3u);
  EXPECT_EQ(outcome->counters.network.queue_dropped, 4u);
  EXPECT_EQ(outcome->counters.network.ahead_of_clock, 8u);
}

TEST(Engine, TwoSourcesOfOneTimeGiveWhatTheOneThatHoldsBothGives) {
  auto merged = std::make_shared<Capture>();
  auto even = std::make_shared<Capture>(), odd = std::make_shared<Capture>();
  for (int i = 0; i < 600; ++i) {
    const Packet p{1000 + i * 0.05,
                   traffic::ip(10, 0, 0, 1 + i % 3),
                   traffic::ip(192, 0, 2, i % 7),
                   static_cast<std::uint16_t>(5000 + i % 11),
                   443,
                   packet::kTcp,
                   packet::kSyn};
    merged->add(p);
    (i % 2 ? odd : even)->add(p);
  }
  const std::atomic<bool> stop = false;
  Notes one, two;
  ASSERT_TRUE(run(one_source(merged), options(2), nullptr, nullptr, &one, stop));
  auto sources = one_source(even, 5);
  sources.push_back(std::make_unique<MemorySource>(odd, 3, kNanosecondsPerSecond));
  ASSERT_TRUE(run(std::move(sources), options(2), nullptr, nullptr, &two, stop));
  EXPECT_EQ(one.windows, two.windows);
}

TEST(Engine, ADamagedSourceGivesItsPacketsThenItsProblemAndTheRunGoesOn) {
  std::vector<std::unique_ptr<PacketSource>> sources;
  sources.push_back(std::make_unique<MemorySource>(capture(4, 30), 100, kNanosecondsPerSecond, "damaged"));
  Notes notes;
  const std::atomic<bool> stop = false;
  const auto outcome = run(std::move(sources), options(2), nullptr, nullptr, &notes, stop);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->problems.size(), 1u);
  EXPECT_THAT(notes.problems, testing::ElementsAre("damaged"));
  EXPECT_EQ(outcome->counters.network.total.packets + outcome->counters.network.late.packets, 3000u);
}

TEST(Engine, AFailingStoreEndsTheRunWithItsErrorAndNoHang) {
  MemoryStore store;
  store.fail_after = 0;
  const std::atomic<bool> stop = false;
  const auto outcome = run(one_source(capture(5, 900, 1000, 20000), 10), options(2), &store, nullptr, nullptr, stop);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().kind, ErrorKind::kStorage);
}

TEST(Engine, WhatIsToldAsSettledIsInTheStore) {
  MemoryStore store;
  Notes notes;
  const std::atomic<bool> stop = false;
  ASSERT_TRUE(run(one_source(capture(6, 120)), options(2), &store, nullptr, &notes, stop));
  ASSERT_FALSE(notes.told.empty());
  EXPECT_EQ(notes.told.back(), store.settled_until);
  EXPECT_TRUE(std::is_sorted(notes.told.begin(), notes.told.end()));
}

TEST(Engine, AMinuteOfTheNetworkIsStoredWhenTheInputEndsWithItAndNotWhenItEndsBefore) {
  const std::atomic<bool> stop = false;
  const auto until = [&](double last) {
    auto made = std::make_shared<Capture>();
    for (double time = 1020; time <= last; time += 1)
      made->add({time, traffic::ip(10, 0, 0, 1), traffic::ip(192, 0, 2, 1), 5000, 443, packet::kTcp, packet::kAck});
    MemoryStore store;
    EXPECT_TRUE(run(one_source(made), options(2), &store, nullptr, nullptr, stop));
    return store.network_panes;
  };
  const auto whole = until(1079.5), cut = until(1078.5);
  ASSERT_TRUE(whole.contains({traffic::Level::kMinute, 1020}));
  EXPECT_EQ(whole.at({traffic::Level::kMinute, 1020}), 60u);
  EXPECT_FALSE(cut.contains({traffic::Level::kMinute, 1020}));
}

TEST(Engine, StoppingEndsTheRunAndSettlesWhatWasAccepted) {
  std::atomic<bool> stop = false;
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    stop = true;
  });
  const auto outcome = run(one_source(capture(7, 90000, 1000, 60000), 1), options(2), nullptr, nullptr, nullptr, stop);
  stopper.join();
  ASSERT_TRUE(outcome);
  EXPECT_LE(outcome->counters.network.total.packets, 60000u);
}

// The half of a run that a kill left, and a second run over the rest, store what one undisturbed run stores.
TEST(Engine, ARecoveredRunGoesOnWithTheSameSessionsWindowsAndRanges) {
  for (const double cut : {1130.0, 1199.0, 1260.0, 1500.0}) {
    std::mt19937 random(8);
    auto whole = std::make_shared<Capture>(), before = std::make_shared<Capture>(), after = std::make_shared<Capture>();
    for (int i = 0; i < 4000; ++i) {
      const double time = 1000 + i * 0.2;
      Packet p{time,
               traffic::ip(10, 0, 0, 1 + static_cast<int>(random() % 4)),
               traffic::ip(192, 0, 2, static_cast<int>(random() % 9)),
               static_cast<std::uint16_t>(5000 + random() % 60),
               443,
               packet::kTcp,
               random() % 3 ? packet::kAck : packet::kSyn};
      if (random() % 3 == 0) std::swap(p.source, p.destination), std::swap(p.source_port, p.destination_port);
      whole->add(p);
      (time < cut ? before : after)->add(p);
    }
    const std::atomic<bool> stop = false;
    MemoryStore expected, store;
    Notes expected_notes, notes;
    ASSERT_TRUE(run(one_source(whole), options(2), &expected, nullptr, &expected_notes, stop));
    ASSERT_TRUE(run(one_source(before), options(2), &store, nullptr, nullptr, stop));
    ASSERT_TRUE(run(one_source(after), options(2), &store, &store, &notes, stop));
    EXPECT_EQ(store.panes, expected.panes) << "cut at " << cut;
    const std::set expected_windows(expected_notes.windows.begin(), expected_notes.windows.end());
    for (const auto& window : notes.windows) EXPECT_TRUE(expected_windows.contains(window)) << "cut at " << cut;
    ASSERT_EQ(store.profiles.size(), expected.profiles.size());
    for (const auto& [user, profile] : expected.profiles) EXPECT_EQ(store.profiles.at(user).settled, profile.settled);
    for (const auto& [user, row] : expected.users) EXPECT_EQ(store.users.at(user).totals, row.totals);
  }
}

TEST(Engine, ASessionOlderThanTheIdleTimeoutKeepsItsFlagsOverARestart) {
  auto before = std::make_shared<Capture>(), after = std::make_shared<Capture>();
  const auto add = [&](double time, std::uint8_t flags) {
    const Packet p{time, traffic::ip(10, 0, 0, 1), traffic::ip(192, 0, 2, 1), 50000, 443, packet::kTcp, flags};
    (time < 1500 ? before : after)->add(p);
  };
  add(1000, packet::kSyn);
  for (int seconds = 1050; seconds < 2000; seconds += 50) add(seconds, packet::kAck);
  const std::atomic<bool> stop = false;
  MemoryStore store;
  ASSERT_TRUE(run(one_source(before), options(2), &store, nullptr, nullptr, stop));
  ASSERT_TRUE(run(one_source(after), options(2), &store, &store, nullptr, stop));
  const traffic::SessionRecord& last = store.sessions.rbegin()->second;
  EXPECT_EQ(last.opened, 1000 * kNanosecondsPerSecond);
  EXPECT_EQ(last.last, 1950 * kNanosecondsPerSecond);
  EXPECT_EQ(last.tcp_flags[traffic::kOut], packet::kSyn | packet::kAck);
}

// Every shard has more newcomers than its part.
TEST(Engine, AsManyUsersAreLetInAsMaxUsersSaysBesidesTheNamedOnes) {
  auto made = std::make_shared<Capture>();
  for (int i = 0; i < 3000; ++i)
    made->add({1000 + i * 0.001, traffic::ip(10, 0, i / 250, 1 + i % 250), traffic::ip(192, 0, 2, 1)});
  const std::atomic<bool> stop = false;
  for (const std::uint32_t max_users : {0u, 1u, 63u, 64u, 100u, 1000u}) {
    Options with = options(2);
    with.traffic.bounds.max_users = max_users;
    with.traffic.users.push_back({"alice", {*parse_prefix("10.0.0.7/32")}});
    const auto outcome = run(one_source(made), with, nullptr, nullptr, nullptr, stop);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->counters.users, max_users + 1);
    EXPECT_EQ(outcome->counters.beyond_max_users.packets, 3000 - 1 - max_users);
  }
}

TEST(EngineDeathTest, ARunWithoutSourcesIsABug) {
  const std::atomic<bool> stop = false;
  EXPECT_DEATH((void)run({}, {}, nullptr, nullptr, nullptr, stop), "sources.empty");
}

}  // namespace
}  // namespace weir::engine
