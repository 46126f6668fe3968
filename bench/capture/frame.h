// Frames of the generated capture: Ethernet, IPv4, and TCP or UDP, with lengths, sequence numbers and checksums that
// hold.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace weir::bench {

enum TcpFlag : std::uint8_t { kFin = 1, kSyn = 2, kPush = 8, kAck = 16 };

// One end of a flow. Addresses and ports in host order.
struct End {
  std::uint32_t address = 0;
  std::uint16_t port = 0;
  std::uint32_t next_sequence = 0;  // of TCP: what its next byte is numbered
};

inline constexpr std::size_t kTcpHeaders = 14 + 20 + 32;  // with timestamps, as everyone sends them
inline constexpr std::size_t kUdpHeaders = 14 + 20 + 8;

// Writes the frame of a segment from `from` to `to` over `frame` and counts its bytes in `from`.
void tcp_frame(std::vector<std::uint8_t>& frame, End& from, const End& to, std::uint8_t flags,
               std::span<const std::uint8_t> payload);

void udp_frame(std::vector<std::uint8_t>& frame, const End& from, const End& to, std::span<const std::uint8_t> payload);

}  // namespace weir::bench
