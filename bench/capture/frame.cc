#include "capture/frame.h"

#include <cstring>

namespace weir::bench {
namespace {

constexpr std::uint8_t kTcp = 6, kUdp = 17;

void put16(std::uint8_t* at, std::uint32_t value) { at[0] = std::uint8_t(value >> 8), at[1] = std::uint8_t(value); }
void put32(std::uint8_t* at, std::uint32_t value) { put16(at, value >> 16), put16(at + 2, value & 0xffff); }

std::uint64_t sum_of(std::span<const std::uint8_t> bytes, std::uint64_t sum) {
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) sum += std::uint64_t(bytes[i]) << 8 | bytes[i + 1];
  return i < bytes.size() ? sum + (std::uint64_t(bytes[i]) << 8) : sum;
}

std::uint16_t folded(std::uint64_t sum) {  // RFC 1071
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return std::uint16_t(~sum);
}

void ethernet_and_ip(std::vector<std::uint8_t>& frame, const End& from, const End& to, std::uint8_t transport) {
  std::uint8_t* ethernet = frame.data();
  put16(ethernet, 0x0200), put32(ethernet + 2, to.address);
  put16(ethernet + 6, 0x0200), put32(ethernet + 8, from.address);
  put16(ethernet + 12, 0x0800);
  std::uint8_t* ip = ethernet + 14;
  std::memset(ip, 0, 20);
  ip[0] = 0x45;
  put16(ip + 2, std::uint32_t(frame.size() - 14));
  put16(ip + 6, 0x4000);  // don't fragment
  ip[8] = 64, ip[9] = transport;
  put32(ip + 12, from.address), put32(ip + 16, to.address);
  put16(ip + 10, folded(sum_of({ip, 20}, 0)));
}

// With the pseudo header; `at` is the checksum's place in the transport header.
void transport_checksum(std::vector<std::uint8_t>& frame, std::uint8_t transport, std::size_t at) {
  std::span<const std::uint8_t> segment(frame.data() + 34, frame.size() - 34);
  std::uint64_t pseudo = sum_of({frame.data() + 26, 8}, transport + segment.size());
  put16(frame.data() + 34 + at, folded(sum_of(segment, pseudo)));
}

}  // namespace

void tcp_frame(std::vector<std::uint8_t>& frame, End& from, const End& to, std::uint8_t flags,
               std::span<const std::uint8_t> payload) {
  frame.resize(kTcpHeaders + payload.size());
  ethernet_and_ip(frame, from, to, kTcp);
  std::uint8_t* tcp = frame.data() + 34;
  std::memset(tcp, 0, 32);
  put16(tcp, from.port), put16(tcp + 2, to.port);
  put32(tcp + 4, from.next_sequence), put32(tcp + 8, (flags & kAck) != 0 ? to.next_sequence : 0);
  tcp[12] = 8 << 4, tcp[13] = flags;
  put16(tcp + 14, 0xfaf0);
  put32(tcp + 20, 0x0101080a);  // two no-operations, timestamps
  std::memcpy(tcp + 32, payload.data(), payload.size());
  transport_checksum(frame, kTcp, 16);
  from.next_sequence += std::uint32_t(payload.size()) + ((flags & (kSyn | kFin)) != 0 ? 1 : 0);
}

void udp_frame(std::vector<std::uint8_t>& frame, const End& from, const End& to,
               std::span<const std::uint8_t> payload) {
  frame.resize(kUdpHeaders + payload.size());
  ethernet_and_ip(frame, from, to, kUdp);
  std::uint8_t* udp = frame.data() + 34;
  put16(udp, from.port), put16(udp + 2, to.port);
  put16(udp + 4, std::uint32_t(8 + payload.size())), put16(udp + 6, 0);
  std::memcpy(udp + 8, payload.data(), payload.size());
  transport_checksum(frame, kUdp, 6);
}

}  // namespace weir::bench
