#include "kafka/packer.h"

#include <algorithm>

#include "base/bytes.h"
#include "kafka/partition.h"
#include "kafka/pcap_value.h"

namespace weir::kafka {
namespace {

constexpr std::size_t kLongestVarint = 10;

bool fits(const std::string& value, const std::string& orders, const Frame& frame) {
  const std::size_t header = value.empty() ? kPcapFileHeaderBytes : 0;
  return value.size() + header + kPcapPacketHeaderBytes + frame.captured_length + orders.size() + kLongestVarint <=
         kMaxRecordBytes;
}

}  // namespace

RecordHead Packer::head_of(Kind kind) const {
  RecordHead head;
  head.kind = kind;
  head.probe = options_.probe;
  head.source = options_.source;
  head.sources = options_.sources;
  return head;
}

Packer::Open& Packer::open_for(const Frame& frame, std::int32_t partition) {
  const Seconds offset = time_offset_for(frame.time);
  for (Open& open : open_) {
    const bool late = open.head.kind == Kind::kLate;
    if (open.partition == partition && open.link_type == frame.link_type && open.head.time_offset == offset &&
        late == frame.late && (!late || open.head.late_pane == frame.late_pane))
      return open;
  }
  Open open{partition, head_of(frame.late ? Kind::kLate : Kind::kPackets), {}, frame.link_type};
  open.head.time_offset = offset;
  open.head.late_pane = frame.late ? frame.late_pane : 0;
  open.head.first = open.head.last = frame.time;
  return open_.emplace_back(std::move(open));
}

bool Packer::add(const Frame& frame, std::uint64_t order) {
  const std::size_t before = open_.size();
  Open& open = open_for(frame, partition_of(frame, options_.partitions));
  if (!fits(open.value, open.head.orders, frame)) {
    if (open_.size() > before) open_.pop_back();
    return false;
  }
  if (open.value.empty()) append_pcap_header(frame.link_type, open.value);
  append_pcap_packet(frame, open.head.time_offset, open.value);
  ByteWriter(open.head.orders).varint(order - open.next_order);
  open.next_order = order + 1;
  open.head.first = std::min(open.head.first, frame.time);
  open.head.last = std::max(open.head.last, frame.time);
  ++packets_, bytes_ += frame.wire_length;
  return true;
}

std::vector<PackedRecord> Packer::take(std::optional<Seconds> complete_until, std::optional<Seconds> border) {
  std::vector<PackedRecord> records;
  std::stable_sort(open_.begin(), open_.end(), [](const Open& a, const Open& b) { return a.partition < b.partition; });
  auto open = open_.begin();
  for (std::int32_t partition = 0; partition < options_.partitions; ++partition) {
    const std::size_t before = records.size();
    for (; open != open_.end() && open->partition == partition; ++open) {
      open->head.complete_until = complete_until;
      records.push_back({partition, std::move(open->head), std::move(open->value)});
    }
    if (!border) continue;
    if (records.size() == before) records.push_back({partition, head_of(Kind::kBorder), {}});
    records.back().head.complete_until = border;
  }
  clear();
  return records;
}

std::vector<PackedRecord> Packer::to_all(Kind kind, std::optional<Seconds> complete_until,
                                         std::optional<Seconds> pane) const {
  std::vector<PackedRecord> records;
  for (std::int32_t partition = 0; partition < options_.partitions; ++partition) {
    records.push_back({partition, head_of(kind), {}});
    records.back().head.complete_until = complete_until;
    records.back().head.pane = pane;
  }
  return records;
}

void Packer::clear() {
  open_.clear();
  packets_ = bytes_ = 0;
}

}  // namespace weir::kafka
