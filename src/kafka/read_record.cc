// Reads records that anybody may have written: whole, or not at all.
#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "kafka/big_endian.h"
#include "kafka/pcap_value.h"
#include "kafka/record.h"

namespace weir::kafka {
namespace {

using Names = std::vector<HeaderView>;

const HeaderView* find(const Names& headers, std::string_view name) {
  auto found = std::find_if(headers.begin(), headers.end(), [&](const HeaderView& h) { return h.name == name; });
  return found == headers.end() ? nullptr : &*found;
}

template <typename Integer>
bool required(const Names& headers, std::string_view name, Integer& value) {
  const HeaderView* header = find(headers, name);
  return header != nullptr && from_big_endian(header->value, value);
}

template <typename Integer>
bool allowed(const Names& headers, std::string_view name, std::optional<Integer>& value) {
  const HeaderView* header = find(headers, name);
  return header == nullptr || from_big_endian(header->value, value.emplace());
}

bool read_dropped(const Names& headers, Dropped& dropped) {
  const HeaderView* header = find(headers, "dropped");
  if (header == nullptr) return true;
  std::string_view bytes = header->value;
  return bytes.size() == 24 && from_big_endian(bytes.substr(0, 8), dropped.by_kernel) &&
         from_big_endian(bytes.substr(8, 8), dropped.no_room) &&
         from_big_endian(bytes.substr(16), dropped.ahead_of_clock);
}

bool is_second(Seconds pane) { return pane >= pane_of(kEarliestTime) && pane <= pane_of(kLatestTime) + 1; }
// The earliest times have an offset before them: the seconds of a pcap file count up from it.
bool is_time_offset(Seconds offset) {
  return offset >= time_offset_for(kEarliestTime) && offset <= pane_of(kLatestTime);
}
bool is_time(Nanoseconds time) { return time >= kEarliestTime && time <= kLatestTime; }

bool read_packet_headers(const Names& headers, RecordHead& head) {
  const HeaderView* orders = find(headers, "orders");
  if (orders == nullptr || !required(headers, "first", head.first) || !required(headers, "last", head.last))
    return false;
  head.orders = orders->value;
  std::optional<Seconds> offset;
  if (!allowed(headers, "time_offset", offset)) return false;
  head.time_offset = offset.value_or(0);
  if (head.kind == Kind::kLate && (!required(headers, "late_pane", head.late_pane) || !is_second(head.late_pane)))
    return false;
  // Within these no sum of times overflows.
  return is_time_offset(head.time_offset) && is_time(head.first) && is_time(head.last) && head.first <= head.last;
}

bool read_common_headers(const Names& headers, RecordHead& head) {
  std::uint8_t kind = 0;
  if (!required(headers, "kind", kind) || kind >= kKinds) return false;
  head.kind = static_cast<Kind>(kind);
  if (!required(headers, "source", head.source) || !required(headers, "sources", head.sources)) return false;
  if (head.source >= head.sources || head.sources > kMaxSources) return false;
  if (head.kind != Kind::kRemoved &&
      (!required(headers, "spool", head.spool) || !required(headers, "sequence", head.sequence)))
    return false;
  if (!allowed(headers, "complete_until", head.complete_until) || !allowed(headers, "pane", head.pane)) return false;
  if (head.kind == Kind::kBorder && !head.complete_until) return false;
  if (head.kind == Kind::kRemoved && !head.pane) return false;
  return is_second(head.complete_until.value_or(0)) && is_second(head.pane.value_or(0)) &&
         read_dropped(headers, head.dropped);
}

std::optional<Unreadable> read_head(const Names& headers, RecordHead& head) {
  const HeaderView* version = find(headers, "version");
  const HeaderView* probe = find(headers, "probe");
  if (version == nullptr || probe == nullptr) return Unreadable::kForeign;
  std::uint8_t number = 0;
  if (!from_big_endian(version->value, number)) return Unreadable::kForeign;
  if (number != kRecordVersion) return Unreadable::kVersion;
  if (!is_probe_name(probe->value)) return Unreadable::kHeader;
  head.probe = probe->value;
  if (!read_common_headers(headers, head)) return Unreadable::kHeader;
  if (has_packets(head.kind) && !read_packet_headers(headers, head)) return Unreadable::kHeader;
  return std::nullopt;
}

bool read_orders(std::string_view bytes, std::size_t packets, std::vector<std::uint64_t>& orders) {
  ByteReader reader(bytes);
  orders.reserve(packets);
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < packets; ++i) {
    const std::uint64_t gap = reader.varint();
    if (!reader.ok() || gap >= (1ull << 63) - next) return false;
    orders.push_back(next + gap);
    next += gap + 1;
  }
  return reader.left() == 0;
}

bool mark_frames(Record& record) {
  const RecordHead& head = record.head;
  for (Frame& frame : record.frames) {
    if (frame.time < head.first || frame.time > head.last) return false;
    frame.late = head.kind == Kind::kLate;
    frame.late_pane = head.late_pane;
  }
  return true;
}

}  // namespace

std::expected<Record, Unreadable> read_record(const MessageView& message) {
  Record record;
  if (auto problem = read_head(message.headers, record.head)) return std::unexpected(*problem);
  if (!has_packets(record.head.kind)) {
    if (!message.value.empty()) return std::unexpected(Unreadable::kValue);
    return record;
  }
  if (message.value.size() + record.head.orders.size() > kMaxRecordBytes) return std::unexpected(Unreadable::kValue);
  if (!read_pcap_value(message.value, record.head.time_offset, record.frames)) {
    return std::unexpected(Unreadable::kValue);
  }
  if (!read_orders(record.head.orders, record.frames.size(), record.orders)) {
    return std::unexpected(Unreadable::kOrders);
  }
  if (!mark_frames(record)) return std::unexpected(Unreadable::kHeader);
  return record;
}

}  // namespace weir::kafka
