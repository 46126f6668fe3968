// One conversation's headers: everything of a frame that stays the same from packet to packet, made once.
#pragma once

#include <array>
#include <cstdint>

#include "emulator/host.h"
#include "packet/frame_facts.h"

namespace weir::emulator {

enum class Side : std::uint8_t { kClient = 0, kServer = 1 };  // the client is who begins
constexpr Side other(Side side) { return side == Side::kClient ? Side::kServer : Side::kClient; }
constexpr std::size_t index(Side side) { return static_cast<std::size_t>(side); }

using packet::kIcmp, packet::kIcmpv6, packet::kTcp, packet::kUdp;

// What its packets are, for the truth.
enum class FlowKind : std::uint8_t {
  kSession,    // TCP, UDP, ICMP echo between unicast addresses
  kOther,      // IP without a session
  kIcmpError,  // quotes `quoted`
  kNotIp,      // a whole frame as content
};

// A session's ends in the order of its first packet; ICMP echo has its identifier in both ports.
struct SessionEnds {
  std::array<IpAddress, 2> address{};
  std::array<std::uint16_t, 2> port{};
  std::uint8_t transport = 0;
};

class Session;
struct UserTotals;

struct Flow {
  FlowKind kind = FlowKind::kSession;
  SessionEnds ends;
  SessionEnds quoted;  // kIcmpError
  std::array<std::uint16_t, 2> next_id{};  // IPv4 identification (RFC 6864), counted up by each side

  // Headers from Ethernet to transport by sender; lengths, numbers and sums are filled in per packet.
  static constexpr std::size_t kMostHeader = 14 + 40 + 20;
  std::array<std::array<std::uint8_t, kMostHeader>, 2> header{};
  std::array<std::uint32_t, 2> ip_sum{}, transport_sum{};  // of what stays the same, pseudo-header included
  std::uint8_t header_length = 0;  // 0 for kNotIp
  bool is_v4 = true;

  // The truth's memory of where this flow is counted; meaningful to it alone.
  mutable Session* session = nullptr;
  mutable std::uint64_t session_epoch = 0;
  mutable std::array<UserTotals*, 2> totals{};
  mutable bool totals_known = false;
};

// TCP, UDP, or what has no ports (ICMP, ICMPv6: the content is the whole message, its checksum included).
Flow make_flow(const Host& client, std::uint16_t client_port, const Host& server, std::uint16_t server_port,
               std::uint8_t transport);
// Whole frames, Ethernet header included, that are no IP: the content is the frame.
Flow make_raw_flow();
// Whole frames of IP that have no session, between these addresses (either may be a group).
Flow make_raw_ip_flow(const IpAddress& source, const IpAddress& destination);

// Folds a one's complement sum (RFC 1071) to 16 bits, not inverted.
constexpr std::uint16_t folded(std::uint64_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(sum);
}

// Network byte order.
inline void store16(std::uint8_t* at, std::uint16_t value) {
  at[0] = static_cast<std::uint8_t>(value >> 8);
  at[1] = static_cast<std::uint8_t>(value);
}
inline void store32(std::uint8_t* at, std::uint32_t value) {
  store16(at, static_cast<std::uint16_t>(value >> 16));
  store16(at + 2, static_cast<std::uint16_t>(value));
}
// The 4 or 16 bytes of an address; returns how many.
std::size_t store_address(std::uint8_t* at, const IpAddress& address);

}  // namespace weir::emulator
