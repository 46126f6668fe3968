#include "jni/task_mapper.h"

#include <algorithm>
#include <span>

namespace weir::jni {
namespace {

ClockNews::Kind kind_of(kafka::Kind kind) {
  switch (kind) {
    case kafka::Kind::kBegin:
      return ClockNews::kBegin;
    case kafka::Kind::kEnd:
      return ClockNews::kEnd;
    case kafka::Kind::kRemoved:
      return ClockNews::kRemoved;
    default:
      return ClockNews::kProgress;
  }
}

}  // namespace

TaskMapper::TaskMapper(const Core& core) : core_(core), mapper_(core.options(), core.directory()) {}

std::expected<void, kafka::Unreadable> TaskMapper::add(const kafka::MessageView& message, std::int64_t written) {
  const auto record = kafka::read_record(message);
  if (!record) return std::unexpected(record.error());
  add_frames(*record);
  add_lost(record->head);
  add_news_of(record->head, static_cast<std::uint32_t>(message.partition));
  if (record->head.kind != kafka::Kind::kRemoved) held_.newest = std::max(held_.newest.value_or(INT64_MIN), written);
  return {};
}

std::expected<void, kafka::Unreadable> TaskMapper::add_packet(const kafka::MessageView& message, std::int64_t written) {
  const auto partition = static_cast<std::uint32_t>(message.partition);
  if (!packets_of_partition_) packets_of_partition_.emplace(partition, core_.options().lateness, mapper_);
  WEIR_CHECK(packets_of_partition_->partition() == partition);
  held_.newest = std::max(held_.newest.value_or(INT64_MIN), written);
  return packets_of_partition_->add(message);
}

void TaskMapper::end(bool one_packet_per_record) {
  for_all_ = true;
  held_.all_end = one_packet_per_record;
}

void TaskMapper::take_packets() {
  packets_of_partition_->flush();
  packets_ += packets_of_partition_->packets();
  held_.news.push_back(packets_of_partition_->news());
  held_.least_pane = packets_of_partition_->least_pane();
  held_.one_packet_a_record_of = packets_of_partition_->partition();
  packets_of_partition_.reset();
}

void TaskMapper::add_frames(const kafka::Record& record) {
  const std::span<const Frame> frames = record.frames;
  const std::uint32_t number = core_.number_of(record.head.probe, record.head.source);
  packets_ += frames.size();
  for (std::size_t begin = 0; begin < frames.size();) {  // a run of consecutive indices at a time
    std::size_t end = begin + 1;
    while (end < frames.size() && record.orders[end] == record.orders[end - 1] + 1) ++end;
    mapper_.add(frames.subspan(begin, end - begin), number, record.orders[begin]);
    begin = end;
  }
  if (record.head.kind != kafka::Kind::kPackets) return;
  held_.least_pane = std::min(held_.least_pane.value_or(INT64_MAX), pane_of(record.head.first));
}

void TaskMapper::add_lost(const kafka::RecordHead& head) {
  if (!head.dropped.any()) return;
  NetworkPane lost{pane_of(head.last), {}};
  if (!kafka::has_packets(head.kind)) lost.pane = head.complete_until.value_or(0);
  lost.activity.kernel_dropped = head.dropped.by_kernel;
  lost.activity.queue_dropped = head.dropped.no_room;
  lost.activity.ahead_of_clock = head.dropped.ahead_of_clock;
  Piece piece;
  piece.network.push_back(std::move(lost));
  merge(held_, std::move(piece), core_.options().bounds);
}

void TaskMapper::add_news_of(const kafka::RecordHead& head, std::uint32_t partition) {
  add_news(held_.news,
           {partition, head.probe, head.source, head.sources, kind_of(head.kind), head.complete_until, head.pane});
}

std::array<std::string, kPieces> TaskMapper::take() {
  if (packets_of_partition_) take_packets();
  std::vector<Piece> pieces(kPieces);
  pieces[kNetworkShard].network = std::move(held_.network);
  for (traffic::PaneActivity& pane : mapper_.take_all()) {
    for (traffic::AddressActivity& item : pane.addresses) {
      const unsigned shard = core_.directory().shard_of(core_.directory().user_of(item.address));
      pieces[shard].activities.push_back({pane.pane, std::move(item)});
    }
    Piece network;
    network.network.push_back({pane.pane, std::move(pane.network)});
    merge(pieces[kNetworkShard], std::move(network), core_.options().bounds);
  }
  return serialized(std::move(pieces));
}

// Most shards of a short trigger have no packets and hear the same: made once.
std::array<std::string, kPieces> TaskMapper::serialized(std::vector<Piece>&& pieces) {
  const traffic::Bounds& bounds = core_.options().bounds;
  held_.network.clear();
  const std::string without_packets = for_all_ || !held_.news.empty() ? serialize(held_, bounds) : "";
  std::array<std::string, kPieces> bytes;
  for (unsigned shard = 0; shard < kPieces; ++shard) {
    Piece& piece = pieces[shard];
    if (piece.activities.empty() && piece.network.empty()) {
      bytes[shard] = without_packets;
      continue;
    }
    held_.activities = std::move(piece.activities);
    held_.network = std::move(piece.network);
    bytes[shard] = serialize(held_, bounds);
  }
  held_ = {};
  for_all_ = false;
  return bytes;
}

}  // namespace weir::jni
