// A chunk of archived packets over any bytes, by both that open one: batch jobs (src/jni) and `weir packets`
// (src/mongodb). Input: a byte of flags, 8 of the time's offset, one of the orders' length, the orders, the packets.
// Flag 1: the packets are compressed first, which the fuzzer cannot guess; flag 2: the offset is a small one. Beside
// memory safety: what the first opens the second opens, to the same packets.
#include <bson/bson.h>
#include <zstd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <tuple>
#include <vector>

#include "jni/bson_writer.h"
#include "jni/packet_chunk.h"
#include "mongodb/packet_chunk.h"

namespace {

using namespace weir;

constexpr std::size_t kHeader = 10;
using Packet = std::tuple<Nanoseconds, std::uint64_t, std::uint32_t, std::string_view>;  // time, order, length, bytes

void must(bool condition) {
  if (!condition) std::abort();
}

std::string compressed(std::string_view bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), 1));
  return frame;
}

std::string document(Seconds time_offset, std::string_view orders, const std::string& data) {
  jni::BsonWriter out;
  out.text("_id", "u|0|0|0").text("probe", "p").field("partition", std::int64_t{0});
  out.field("first_offset", std::int64_t{0}).field("last_offset", std::int64_t{0}).field("source", std::int64_t{0});
  out.field("linktype", std::int64_t{1}).field("first", std::int64_t{0}).field("time_offset", time_offset);
  out.binary("orders", std::string(orders)).binary("data", data);
  return out.take();
}

std::vector<Packet> packets_of(const jni::OpenedChunk& chunk) {
  std::vector<Packet> packets;
  for (std::size_t i = 0; i < chunk.frames.size(); ++i) {
    const Frame& frame = chunk.frames[i];
    packets.emplace_back(frame.time, chunk.orders[i], frame.wire_length,
                         std::string_view(reinterpret_cast<const char*>(frame.captured), frame.captured_length));
  }
  std::sort(packets.begin(), packets.end());
  return packets;
}

std::vector<Packet> packets_of(const mongodb::Chunk& chunk) {
  std::vector<Packet> packets;
  for (const mongodb::ChunkPacket& packet : chunk.packets)
    packets.emplace_back(packet.time, packet.order, packet.length, chunk.bytes(packet));
  return packets;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kHeader) return 0;
  Seconds time_offset = 0;
  std::memcpy(&time_offset, data + 1, sizeof time_offset);
  if (data[0] & 2) time_offset %= 1 << 16;
  const std::string_view rest(reinterpret_cast<const char*>(data + kHeader), size - kHeader);
  const std::string_view orders = rest.substr(0, data[9]);
  const std::string_view packets = rest.substr(orders.size());
  const std::string stored = data[0] & 1 ? compressed(packets) : std::string(packets);
  const std::string bytes = document(time_offset, orders, stored);
  bson_t bson;
  must(bson_init_static(&bson, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
  const mongodb::Document read(&bson);
  const mongodb::Chunk by_reader = mongodb::chunk_of(read);
  const auto by_jobs = jni::open_chunk({"p", 0, 1, time_offset, {}}, orders, stored);
  if (!by_jobs) return 0;
  must(!read.damaged() && packets_of(by_reader) == packets_of(*by_jobs));
  return 0;
}
