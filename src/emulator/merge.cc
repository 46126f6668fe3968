#include "emulator/merge.h"

#include <algorithm>

namespace weir::emulator {
namespace {

struct Range {
  const PacketReference* at;
  const PacketReference* end;
};

std::vector<Range> ranges_of(const std::vector<std::vector<PacketReference>>& groups, Nanoseconds from,
                             Nanoseconds until) {
  std::vector<Range> ranges;
  for (const auto& group : groups) {
    auto before = [](const PacketReference& reference, Nanoseconds time) { return reference.time < time; };
    auto first = std::lower_bound(group.begin(), group.end(), from, before);
    auto end = std::lower_bound(first, group.end(), until, before);
    if (first != end) ranges.push_back({&*first, &*first + (end - first)});
  }
  return ranges;
}

// The next packet in order; groups are few, so that looking at each is cheapest.
const Packet* take_next(std::vector<Range>& ranges) {
  auto least =
      std::min_element(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return *a.at < *b.at; });
  const Packet* packet = least->at->packet;
  if (++least->at == least->end) ranges.erase(least);
  return packet;
}

}  // namespace

SliceCounts write_slice(const std::vector<std::vector<PacketReference>>& groups, Nanoseconds from, Nanoseconds until,
                        std::uint32_t snaplen, Buffer& out) {
  std::vector<Range> ranges = ranges_of(groups, from, until);
  std::size_t count = 0;
  for (const Range& range : ranges) count += static_cast<std::size_t>(range.end - range.at);
  std::uint8_t* begin = out.room(count * (kRecordHeader + std::min<std::size_t>(snaplen, kMostFrame)));
  std::uint8_t* at = begin;
  SliceCounts counts;
  while (!ranges.empty()) {
    const Packet* packet = take_next(ranges);
    at += write_record(*packet, snaplen, at);
    ++counts.packets, counts.bytes += wire_length(*packet), counts.last = packet->time;
  }
  counts.capture_bytes = static_cast<std::size_t>(at - begin);
  out.resize(counts.capture_bytes);
  return counts;
}

}  // namespace weir::emulator
