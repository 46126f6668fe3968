// A chunk of one user's archived packets, as a document (api/packets.md) and as frames.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "jni/step.h"
#include "packet/frame.h"

namespace weir::jni {

inline constexpr std::size_t kChunkBytes = 4 << 20;  // of packet records, before compression

// Where packets come from and how their times are kept: one of each in a chunk.
struct PacketGroup {
  std::string probe;
  std::uint16_t source = 0;
  std::uint16_t link_type = 0;
  Seconds time_offset = 0;
  std::optional<Seconds> late_pane;
  friend auto operator<=>(const PacketGroup&, const PacketGroup&) = default;
};

// A chunk that is being filled: frames of whole records, in order.
struct PacketChunk {
  std::int64_t first_offset = 0, last_offset = -1;  // of the records; empty: last before first
  Nanoseconds first = INT64_MAX, last = INT64_MIN;  // of the packets
  std::uint64_t count = 0, bytes = 0;               // bytes: on the wire
  std::uint64_t next_order = 0;                     // the least index that may follow
  std::string orders, packets;                      // `packets`: pcap records

  void add(const Frame& frame, std::uint64_t order, Seconds time_offset);
};

OutputRow document_of(const std::string& user, std::int32_t partition, const PacketGroup& group,
                      const PacketChunk& chunk);

// A chunk as it was read back. Frames point into `packets`.
struct OpenedChunk {
  std::string packets;  // a pcap file
  std::vector<Frame> frames;
  std::vector<std::uint64_t> orders;  // one a frame
};
// Fails on what document_of() does not write.
Result<OpenedChunk> open_chunk(const PacketGroup& group, std::string_view orders, std::string_view data);

}  // namespace weir::jni
