#include "mongodb/packet_chunk.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <tuple>

#include "base/bytes.h"

namespace weir::mongodb {
namespace {

constexpr std::size_t kRecordHeader = 16;
constexpr Seconds kOffsets = 1ll << 32;  // what a record's seconds can add
constexpr unsigned long long kLargest = 64u << 20;  // sixteen times what is written: more is damage

// False: not one whole zstd frame that tells its size.
bool decompress(std::string_view frame, std::string& bytes) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > kLargest) return false;
  bytes.resize(size);
  return ZSTD_decompress(bytes.data(), bytes.size(), frame.data(), frame.size()) == size;
}

std::uint32_t word(std::string_view bytes, std::size_t at) {  // little-endian, as this machine is
  std::uint32_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

// False: the records do not end where the bytes do, or are of no time that there is.
bool split(const std::string& records, Seconds time_offset, std::vector<ChunkPacket>& packets) {
  if (time_offset < pane_of(kEarliestTime) - kOffsets || time_offset > pane_of(kLatestTime)) return false;
  std::size_t at = 0;
  while (at < records.size()) {
    if (records.size() - at < kRecordHeader) return false;
    ChunkPacket packet;
    const Seconds second = time_offset + word(records, at);
    if (second < pane_of(kEarliestTime) || second > pane_of(kLatestTime)) return false;
    packet.time = start_of(second) + word(records, at + 4);
    packet.captured = word(records, at + 8);
    packet.length = word(records, at + 12);
    packet.at = static_cast<std::uint32_t>(at + kRecordHeader);
    if (packet.captured > records.size() - packet.at) return false;
    at = packet.at + packet.captured;
    packets.push_back(packet);
  }
  return true;
}

// As in a record of Kafka's: the first index, then how many lie between one and the next (api/kafka-record.md).
bool give_orders(std::string_view bytes, std::vector<ChunkPacket>& packets) {
  ByteReader reader(bytes);
  std::uint64_t next = 0;
  for (ChunkPacket& packet : packets) {
    packet.order = next + reader.varint();
    next = packet.order + 1;
  }
  return reader.ok() && reader.left() == 0;
}

}  // namespace

bool overlap(const ChunkHead& a, const ChunkHead& b) {
  return a.partition == b.partition && a.first_offset <= b.last_offset && b.first_offset <= a.last_offset;
}

ChunkHead head_of(const Document& document) {
  ChunkHead head;
  head.id = document.text("_id");
  head.probe = document.text("probe");
  head.partition = document.integer("partition");
  head.first_offset = document.integer("first_offset");
  head.last_offset = document.integer("last_offset");
  head.source = document.integer("source");
  head.linktype = static_cast<std::uint32_t>(document.integer("linktype"));
  head.first = document.integer("first");
  return head;
}

Chunk chunk_of(const Document& document) {
  Chunk chunk{head_of(document), {}, {}};
  const bool whole = decompress(document.binary("data"), chunk.records) &&
                     split(chunk.records, document.integer_or("time_offset", 0), chunk.packets) &&
                     give_orders(document.binary("orders"), chunk.packets);
  if (!whole) document.fail();
  std::sort(chunk.packets.begin(), chunk.packets.end(), [](const ChunkPacket& a, const ChunkPacket& b) {
    return std::tie(a.time, a.order) < std::tie(b.time, b.order);
  });
  return chunk;
}

}  // namespace weir::mongodb
