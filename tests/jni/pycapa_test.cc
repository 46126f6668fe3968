// Records of one packet: what comes of them does not depend on how they are cut into tasks and triggers.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "jni/network_state.h"
#include "jni/shard_state.h"
#include "jni/task_mapper.h"
#include "traffic/directory.h"

namespace weir::jni {
namespace {

// An Ethernet frame with IPv4 and UDP from 10.0.0.`from` to 192.0.2.1.
std::string frame(char from) {
  std::string bytes(
      "\2\0\0\0\0\1\2\0\0\0\0\2\x08\0"
      "\x45\0\0\x1c\0\0\0\0\x40\x11\0\0\x0a\0\0?\xc0\0\2\1"
      "\x10\0\0\x35\0\x08\0\0",
      42);
  bytes[29] = from;
  return bytes;
}

struct Packet {
  std::string key, value;
  std::uint32_t partition;
};

std::vector<Packet> disordered_packets() {
  std::mt19937 random(7);
  std::vector<Packet> packets;
  for (std::uint64_t i = 0; i < 3'000; ++i) {
    const std::uint64_t microseconds = 1'700'000'000'000'000 + i * 60'000 + random() % 4'000'000;
    std::string key(8, '\0');
    for (std::size_t byte = 0; byte < 8; ++byte) key[byte] = static_cast<char>(microseconds >> (56 - 8 * byte));
    packets.push_back({key, frame(static_cast<char>(1 + random() % 5)), static_cast<std::uint32_t>(random() % 2)});
  }
  return packets;
}

class Trigger {
 public:
  explicit Trigger(const Core& core) : core_(core) {}

  void add(const Packet& packet, std::int64_t offset) {
    auto& mapper = mappers_.try_emplace(packet.partition, core_).first->second;
    ASSERT_TRUE(
        mapper.add_packet({static_cast<std::int32_t>(packet.partition), offset, packet.key, {}, packet.value}, 0));
  }
  // All shards that the users are of take their pieces; rows other than windows are united.
  void settle(std::map<unsigned, std::unique_ptr<Stepper>>& shards, std::vector<std::string>& rows) {
    std::vector<std::array<std::string, kPieces>> taken;
    for (auto& [partition, mapper] : mappers_) taken.push_back(mapper.take());
    mappers_.clear();
    for (auto& [number, shard] : shards) {
      std::vector<std::string_view> pieces;
      for (const auto& of_task : taken)
        if (!of_task[number].empty()) pieces.push_back(of_task[number]);
      const auto step = shard->step(pieces, {});
      ASSERT_TRUE(step.has_value());
      for (const OutputRow& row : step->rows) rows.push_back(std::to_string(number) + row.key + row.value);
    }
  }

 private:
  const Core& core_;
  std::map<std::uint32_t, TaskMapper> mappers_;
};

std::vector<std::string> rows_of(const std::vector<Packet>& packets, const std::vector<std::size_t>& triggers,
                                 traffic::Options options = {}) {
  options.networks = {*parse_prefix("10.0.0.0/8")};
  const Core core(options, {{""}, 2});
  std::map<unsigned, std::unique_ptr<Stepper>> shards;
  for (unsigned number = 0; number < traffic::kShards; ++number)
    shards[number] = std::make_unique<ShardState>(core, number);
  shards[kNetworkShard] = std::make_unique<NetworkState>(core);
  Trigger trigger(core);
  std::vector<std::string> rows;
  std::size_t at = 0;
  for (const std::size_t size : triggers) {
    for (const std::size_t end = std::min(packets.size(), at + size); at < end; ++at)
      trigger.add(packets[at], static_cast<std::int64_t>(at));
    trigger.settle(shards, rows);
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

TEST(Pycapa, WhatComesOfPacketsDoesNotDependOnHowTheyAreCutIntoTriggers) {
  const std::vector<Packet> packets = disordered_packets();
  const auto whole = rows_of(packets, {packets.size()});
  EXPECT_GT(whole.size(), 100u);
  EXPECT_EQ(rows_of(packets, std::vector<std::size_t>(packets.size(), 1)), whole);
  EXPECT_EQ(rows_of(packets, std::vector<std::size_t>(100, 37)), whole);
}

TEST(Pycapa, WithNoUsersBesidesTheNamedOnesOnlyTheNetworkHasRows) {
  traffic::Options options;
  options.bounds.max_users = 0;
  const std::vector<Packet> packets = disordered_packets();
  const auto rows = rows_of(packets, {packets.size()}, options);
  ASSERT_FALSE(rows.empty());
  for (const std::string& row : rows) EXPECT_TRUE(row.starts_with(std::to_string(kNetworkShard))) << row.substr(0, 20);
}

TEST(Pycapa, AtTheEndEveryShardHearsOfItAndTheLastPanesSettle) {
  traffic::Options options;
  options.networks = {*parse_prefix("10.0.0.0/8")};
  const Core core(options, {{""}, 2});
  TaskMapper mapper(core);
  const auto packet = disordered_packets()[0];
  ASSERT_TRUE(mapper.add_packet({0, 0, packet.key, {}, packet.value}, 0));
  const unsigned number =
      core.directory().shard_of(core.directory().id_of("10.0.0." + std::to_string(packet.value[29])));
  ShardState shard(core, number);
  StepOptions until_end;
  until_end.finish_at_end = true;
  EXPECT_TRUE(shard.step({mapper.take()[number]}, until_end)->rows.empty());
  mapper.end(true);
  const auto pieces = mapper.take();
  EXPECT_TRUE(std::none_of(pieces.begin(), pieces.end(), [](const std::string& piece) { return piece.empty(); }));
  std::map<OutputKind, int> kinds;
  const Result<Step> last = shard.step({pieces[number]}, until_end);
  for (const OutputRow& row : last->rows) ++kinds[row.kind];
  EXPECT_EQ(kinds[OutputKind::kWindow], 2);  // and the long window
  EXPECT_EQ(kinds[OutputKind::kSession], 1);
  auto later = packet;
  later.key[4] = static_cast<char>(later.key[4] + 1);  // 16 s
  ASSERT_TRUE(mapper.add_packet({0, 1, later.key, {}, later.value}, 0));
  mapper.end(true);
  const Result<Step> next_end = shard.step({mapper.take()[number]}, until_end);
  const auto is_session = [](const OutputRow& row) { return row.kind == OutputKind::kSession; };
  EXPECT_EQ(std::count_if(next_end->rows.begin(), next_end->rows.end(), is_session), 1) << "what goes on ends again";
}

TEST(Pycapa, AKeyThatIsNoTimeIsRefused) {
  const Core core({}, {{""}, 1});
  TaskMapper mapper(core);
  EXPECT_EQ(mapper.add_packet({0, 0, "short", {}, frame(1)}, 0).error(), kafka::Unreadable::kKey);
  EXPECT_EQ(mapper.packets(), 0u);
}

TEST(Pycapa, AnIdlePartitionFollowsTheTimesOfTheOthers) {
  const Core core({}, {{""}, 2});
  TaskMapper mapper(core);
  NetworkState network(core);
  const auto packet = disordered_packets()[0];
  ASSERT_TRUE(mapper.add_packet({0, 0, packet.key, {}, packet.value}, 1'700'000'100'000));
  const std::string piece = mapper.take()[kNetworkShard];
  StepOptions options;
  options.idle_follows = true;
  EXPECT_TRUE(network.step({piece}, options)->rows.empty());
  auto later = disordered_packets()[2'900];
  ASSERT_TRUE(mapper.add_packet({0, 1, later.key, {}, later.value}, 1'700'000'200'000));
  EXPECT_EQ(network.step({mapper.take()[kNetworkShard]}, options)->rows.size(), 1u);  // the minute of the first
}

}  // namespace
}  // namespace weir::jni
