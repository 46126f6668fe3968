#include "jni/archiver.h"

#include <algorithm>
#include <utility>

#include "jni/bson_writer.h"
#include "packet/decode.h"

namespace weir::jni {
namespace {

constexpr std::size_t kChunkOverhead = 256;  // memory of a chunk beside its packets

bool has_addresses(const packet::FrameFacts& facts) {
  return facts.kind != packet::Kind::kNotIp && facts.kind != packet::Kind::kMalformed;
}

PacketGroup group_of(const kafka::Record& record) {
  PacketGroup group{record.head.probe, record.head.source, record.frames[0].link_type, record.head.time_offset, {}};
  if (record.head.kind == kafka::Kind::kLate) group.late_pane = record.head.late_pane;
  return group;
}

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

Archiver::Archiver(const Core& core, std::int32_t partition, Limits limits)
    : core_(core), partition_(partition), limits_(limits) {}

std::expected<void, kafka::Unreadable> Archiver::add(const kafka::MessageView& message) {
  offset_ = message.offset;
  if (span_.records++ == 0) span_.first_offset = offset_;
  span_.last_offset = offset_;
  const auto record = kafka::read_record(message);
  if (!record) {
    ++span_.unreadable;
    return std::unexpected(record.error());
  }
  note(*record);
  if (record->frames.empty()) return {};
  record_bytes_ = message.value.size();
  const PacketGroup group = group_of(*record);
  Chunks& chunks = open_[group];
  for (std::size_t i = 0; i < record->frames.size(); ++i)
    add_frame(record->frames[i], record->orders[i], group, chunks);
  if (held_ > limits_.held_bytes) end_all();
  return {};
}

void Archiver::note(const kafka::Record& record) {
  const kafka::RecordHead& head = record.head;
  span_.packets += record.frames.size();
  if (head.complete_until)
    span_.complete_until = std::max(span_.complete_until.value_or(INT64_MIN), *head.complete_until);
  if (kafka::has_packets(head.kind)) span_.last = std::max(span_.last.value_or(INT64_MIN), head.last);
  if (head.kind == kafka::Kind::kPackets)
    span_.first_pane = std::min(span_.first_pane.value_or(INT64_MAX), pane_of(head.first));
}

void Archiver::add_frame(const Frame& frame, std::uint64_t order, const PacketGroup& group, Chunks& chunks) {
  packet::FrameFacts facts;
  packet::decode({frame.captured, frame.captured_length}, frame.link_type, core_.options().tunnels, facts);
  if (!has_addresses(facts)) return;
  const traffic::Directory& directory = core_.directory();
  std::optional<traffic::UserId> sender;
  if (directory.is_local(facts.source))
    keep(sender.emplace(directory.user_of(facts.source)), frame, order, group, chunks);
  if (!directory.is_local(facts.destination)) return;
  const traffic::UserId receiver = directory.user_of(facts.destination);
  if (sender != receiver) keep(receiver, frame, order, group, chunks);
}

void Archiver::keep(const traffic::UserId& user, const Frame& frame, std::uint64_t order, const PacketGroup& group,
                    Chunks& chunks) {
  PacketChunk& chunk = chunks[user];
  if (chunk.last_offset != offset_ || chunk.count == 0) {
    // A probe that began anew counts its packets from 0 again.
    const bool fits = chunk.packets.size() + record_bytes_ <= limits_.chunk_bytes && order >= chunk.next_order;
    if (chunk.count != 0 && !fits) end(user, group, chunk);
    if (chunk.count == 0) {
      chunk.first_offset = offset_;
      held_ += kChunkOverhead;
    }
    chunk.last_offset = offset_;
  }
  const std::size_t before = chunk.packets.size();
  chunk.add(frame, order, group.time_offset);
  held_ += chunk.packets.size() - before;
  ++span_.archived;
}

void Archiver::end(const traffic::UserId& user, const PacketGroup& group, PacketChunk& chunk) {
  held_ -= chunk.packets.size() + kChunkOverhead;
  full_.push_back(document_of(core_.directory().name_of(user), partition_, group, chunk));
  chunk = {};
}

void Archiver::end_all() {
  for (auto& [group, chunks] : open_)
    for (auto& [user, chunk] : chunks)
      if (chunk.count != 0) end(user, group, chunk);
  open_.clear();
}

std::vector<OutputRow> Archiver::take() { return std::exchange(full_, {}); }

std::vector<OutputRow> Archiver::finish() {
  end_all();
  std::vector<OutputRow> rows = take();
  if (span_.records != 0) rows.push_back(span_document());
  span_ = {};
  return rows;
}

OutputRow Archiver::span_document() const {
  BsonWriter out;
  std::string key =
      std::to_string(partition_) + '|' + std::to_string(span_.first_offset) + '|' + std::to_string(span_.last_offset);
  out.text("_id", key).field("partition", std::int64_t{partition_});
  out.field("first_offset", span_.first_offset).field("last_offset", span_.last_offset);
  out.field("records", number(span_.records)).field("unreadable", number(span_.unreadable));
  out.field("packets", number(span_.packets)).field("archived", number(span_.archived));
  if (span_.first_pane) out.field("first_pane", *span_.first_pane);
  if (span_.complete_until) out.field("complete_until", *span_.complete_until);
  if (span_.last) out.field("last", *span_.last);
  return {OutputKind::kPacketSpan, std::move(key), out.take()};
}

}  // namespace weir::jni
