// map for one task: records in, one piece a shard out.
#pragma once

#include <array>
#include <expected>
#include <string>
#include <vector>

#include "jni/core.h"
#include "jni/piece.h"
#include "jni/pycapa_part.h"
#include "kafka/record.h"

namespace weir::jni {

// Not thread-safe; one a task. The core must outlive it.
class TaskMapper {
 public:
  explicit TaskMapper(const Core& core);

  // A record of a probe; `written`: its time in Kafka, milliseconds. What cannot be read changes nothing and is the
  // caller's to count and keep (dead letters).
  std::expected<void, kafka::Unreadable> add(const kafka::MessageView& message, std::int64_t written);

  // A record in pycapa's form; all of one task are of one partition. Either this or add() is called on a mapper.
  std::expected<void, kafka::Unreadable> add_packet(const kafka::MessageView& message, std::int64_t written);

  // Nothing follows in any partition: every piece of the next take() is there, so that every shard hears of it. A probe
  // says its end itself; in pycapa's form the input ends here.
  void end(bool one_packet_per_record);

  // The pieces of all records since the last call, one a shard and the network's. An empty string
  // where there is nothing to tell. All shards get all news of clocks.
  std::array<std::string, kPieces> take();

  std::uint64_t packets() const { return packets_; }  // since the start

 private:
  void add_news_of(const kafka::RecordHead& head, std::uint32_t partition);
  void add_frames(const kafka::Record& record);
  void add_lost(const kafka::RecordHead& head);

  void take_packets();
  std::array<std::string, kPieces> serialized(std::vector<Piece>&& pieces);  // each with all that is held

  const Core& core_;
  traffic::Mapper mapper_;
  std::optional<PycapaPart> packets_of_partition_;
  Piece held_;  // news, the least pane, the newest record and what was lost
  bool for_all_ = false;  // the next pieces are for every shard
  std::uint64_t packets_ = 0;
};

}  // namespace weir::jni
