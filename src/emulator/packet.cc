#include "emulator/packet.h"

#include <cstring>

namespace weir::emulator {
namespace {

constexpr std::uint32_t kEthernet = 14, kLeastFrame = 60;
constexpr std::uint16_t kMostSegmentV4 = 1460, kMostSegmentV6 = 1440;
constexpr std::uint8_t kWindowScale = 8;

// Options of a SYN: maximum segment size, window scale, selective acknowledgements (RFC 9293, 7323, 2018), as Windows
// sends them.
constexpr std::size_t kSynOptions = 12, kSackOptions = 12;

std::size_t options_length(const Packet& packet) {
  if ((packet.tcp_flags & kSyn) != 0) return kSynOptions;
  return packet.selective ? kSackOptions : 0;
}

void write_options(const Packet& packet, std::uint8_t* at) {
  if ((packet.tcp_flags & kSyn) != 0) {
    std::uint16_t segment = packet.flow->is_v4 ? kMostSegmentV4 : kMostSegmentV6;
    const std::uint8_t options[kSynOptions] = {
        2, 4, static_cast<std::uint8_t>(segment >> 8), static_cast<std::uint8_t>(segment), 1, 3, 3, kWindowScale, 1, 1,
        4, 2};
    std::memcpy(at, options, sizeof options);
  } else {
    const std::uint8_t beginning[4] = {1, 1, 5, 10};
    std::memcpy(at, beginning, sizeof beginning);
    store32(at + 4, static_cast<std::uint32_t>(packet.offset >> 32));
    store32(at + 8, static_cast<std::uint32_t>(packet.offset));
  }
}

// The frame as it is being written: bytes past `end` are summed and dropped.
class FrameWriter {
 public:
  FrameWriter(std::uint8_t* at, std::size_t room) : at_(at), room_(room) {}
  // `length` more bytes.
  void put(const std::uint8_t* bytes, std::size_t length) {
    std::size_t part = length < room_ ? length : room_;
    std::memcpy(at_, bytes, part);
    at_ += part, room_ -= part;
  }
  void pad(std::size_t length) {
    std::size_t part = length < room_ ? length : room_;
    std::memset(at_, 0, part);
    at_ += part, room_ -= part;
  }

 private:
  std::uint8_t* at_;
  std::size_t room_;
};

// Writes the payload and gives its sum.
std::uint64_t put_payload(const Packet& packet, FrameWriter& writer) {
  if (packet.content == nullptr || packet.payload_length == 0) return 0;
  std::uint64_t sum = 0;
  bool odd = false;
  for_each_piece(*packet.content, packet.offset, packet.payload_length,
                 [&](const std::uint8_t* bytes, std::size_t length, std::uint64_t piece) {
                   std::uint16_t once = folded(piece);
                   sum += odd ? static_cast<std::uint16_t>(once << 8 | once >> 8) : once;
                   odd ^= length % 2 == 1;
                   writer.put(bytes, length);
                 });
  return sum;
}

void finish_ip(const Packet& packet, std::uint8_t* ip, std::size_t length) {
  const Flow& flow = *packet.flow;
  if (!flow.is_v4) return store16(ip + 4, static_cast<std::uint16_t>(length - 40));
  store16(ip + 2, static_cast<std::uint16_t>(length));
  store16(ip + 4, packet.ip_id);
  std::uint64_t sum = std::uint64_t{flow.ip_sum[index(packet.from)]} + length + packet.ip_id;
  store16(ip + 10, static_cast<std::uint16_t>(~folded(sum)));
}

void finish_tcp(const Packet& packet, std::uint8_t* tcp, std::size_t header, std::uint64_t payload_sum) {
  store32(tcp + 4, packet.sequence);
  store32(tcp + 8, packet.acknowledgement);
  tcp[12] = static_cast<std::uint8_t>(header / 4 << 4);
  tcp[13] = packet.tcp_flags;
  store16(tcp + 14, packet.window);
  std::uint64_t sum = packet.flow->transport_sum[index(packet.from)] + sum_of(tcp + 4, 12) +
                      sum_of(tcp + 20, header - 20) + payload_sum + header + packet.payload_length;
  store16(tcp + 16, static_cast<std::uint16_t>(~folded(sum)));
}

void finish_udp(const Packet& packet, std::uint8_t* udp, std::uint64_t payload_sum) {
  auto length = static_cast<std::uint16_t>(8 + packet.payload_length);
  store16(udp + 4, length);
  std::uint64_t sum = packet.flow->transport_sum[index(packet.from)] + payload_sum + std::uint64_t{length} * 2;
  std::uint16_t checksum = static_cast<std::uint16_t>(~folded(sum));
  store16(udp + 6, checksum == 0 ? 0xffff : checksum);
}

std::size_t put_frame(const Packet& packet, std::uint32_t length, std::size_t room, std::uint8_t* out) {
  const Flow& flow = *packet.flow;
  std::uint8_t header[Flow::kMostHeader + kSynOptions];
  std::size_t options = options_length(packet), size = flow.header_length + options;
  std::memcpy(header, flow.header[index(packet.from)].data(), flow.header_length);
  std::size_t kept_header = size < room ? size : room;
  FrameWriter writer(out + kept_header, room - kept_header);
  std::uint64_t payload_sum = put_payload(packet, writer);
  if (flow.header_length > 0) {
    std::size_t transport_at = kEthernet + (flow.is_v4 ? 20 : 40);
    finish_ip(packet, header + kEthernet, size - kEthernet + packet.payload_length);
    if (options > 0) write_options(packet, header + flow.header_length);
    if (flow.ends.transport == kTcp) finish_tcp(packet, header + transport_at, size - transport_at, payload_sum);
    if (flow.ends.transport == kUdp) finish_udp(packet, header + transport_at, payload_sum);
  }
  std::memcpy(out, header, kept_header);
  writer.pad(length - size - packet.payload_length);
  return room;
}

void store_little_endian(std::uint8_t* at, std::uint32_t value) {
  for (int i = 0; i < 4; ++i) at[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

}  // namespace

std::uint32_t wire_length(const Packet& packet) {
  auto length = static_cast<std::uint32_t>(packet.flow->header_length + options_length(packet)) + packet.payload_length;
  return length < kLeastFrame ? kLeastFrame : length;
}

std::size_t write_record(const Packet& packet, std::uint32_t snaplen, std::uint8_t* out) {
  std::uint32_t length = wire_length(packet), kept = length < snaplen ? length : snaplen;
  Seconds second = pane_of(packet.time);
  store_little_endian(out, static_cast<std::uint32_t>(second));
  store_little_endian(out + 4, static_cast<std::uint32_t>(packet.time - start_of(second)));
  store_little_endian(out + 8, kept);
  store_little_endian(out + 12, length);
  return kRecordHeader + put_frame(packet, length, kept, out + kRecordHeader);
}

}  // namespace weir::emulator
