#include "jni/packet_chunk.h"

#include <zstd.h>

#include <algorithm>

#include "base/bytes.h"
#include "jni/bson_writer.h"
#include "kafka/pcap_value.h"

namespace weir::jni {
namespace {

constexpr int kCompressionLevel = 3;
constexpr std::size_t kMostBytes = 4 * kChunkBytes;  // that a chunk may say it has: nothing in it is believed

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::string compressed(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size = ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), kCompressionLevel);
  WEIR_CHECK(!ZSTD_isError(size));
  frame.resize(size);
  return frame;
}

std::unexpected<Error> damaged(const char* what) {
  return failure(ErrorKind::kStorage, "a damaged or foreign chunk of archived packets:", what);
}

// Appends what the frame holds; false when it is none, or larger than a chunk may be.
bool append_decompressed(std::string_view frame, std::string& out) {
  const unsigned long long size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > kMostBytes) return false;
  const std::size_t before = out.size();
  out.resize(before + size);
  return ZSTD_decompress(out.data() + before, size, frame.data(), frame.size()) == size;
}

bool read_orders(std::string_view bytes, std::size_t packets, std::vector<std::uint64_t>& orders) {
  ByteReader reader(bytes);
  std::uint64_t next = 0;
  for (std::size_t i = 0; i < packets; ++i) {
    const std::uint64_t gap = reader.varint();
    if (!reader.ok() || gap >= (1ull << 63) - next) return false;
    orders.push_back(next + gap);
    next += gap + 1;
  }
  return reader.left() == 0;
}

}  // namespace

void PacketChunk::add(const Frame& frame, std::uint64_t order, Seconds time_offset) {
  ByteWriter(orders).varint(order - next_order);
  next_order = order + 1;
  kafka::append_pcap_packet(frame, time_offset, packets);
  first = std::min(first, frame.time);
  last = std::max(last, frame.time);
  ++count;
  bytes += frame.wire_length;
}

OutputRow document_of(const std::string& user, std::int32_t partition, const PacketGroup& group,
                      const PacketChunk& chunk) {
  BsonWriter out;
  std::string key = user + '|' + std::to_string(partition) + '|' + std::to_string(chunk.first_offset) + '|' +
                    std::to_string(chunk.last_offset);
  out.text("_id", key).text("user", user).field("partition", std::int64_t{partition});
  out.field("first_offset", chunk.first_offset).field("last_offset", chunk.last_offset);
  out.text("probe", group.probe).field("source", std::int64_t{group.source});
  out.field("linktype", std::int64_t{group.link_type}).field("first", chunk.first).field("last", chunk.last);
  out.field("count", number(chunk.count)).field("bytes", number(chunk.bytes));
  if (group.time_offset != 0) out.field("time_offset", group.time_offset);
  if (group.late_pane) out.field("late_pane", *group.late_pane);
  out.binary("orders", chunk.orders).binary("data", compressed(chunk.packets));
  return {OutputKind::kPackets, std::move(key), out.take()};
}

Result<OpenedChunk> open_chunk(const PacketGroup& group, std::string_view orders, std::string_view data) {
  OpenedChunk chunk;
  kafka::append_pcap_header(group.link_type, chunk.packets);
  if (!append_decompressed(data, chunk.packets)) return damaged("its zstd frame");
  if (!kafka::read_pcap_value(chunk.packets, group.time_offset, chunk.frames)) return damaged("its packets");
  if (!read_orders(orders, chunk.frames.size(), chunk.orders)) return damaged("its orders");
  for (Frame& frame : chunk.frames) {
    frame.late = group.late_pane.has_value();
    frame.late_pane = group.late_pane.value_or(0);
  }
  return chunk;
}

}  // namespace weir::jni
