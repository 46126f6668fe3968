// The ports and first bytes that make decode() look further into a payload. Private to this folder.
#pragma once

#include <cstdint>

namespace weir::packet {

inline constexpr std::uint16_t kDnsPort = 53;
inline constexpr std::uint16_t kTeredoPort = 3544, kVxlanPort = 4789, kVxlanGpePort = 4790, kGenevePort = 6081;

// Each tunnel's port stands where its lowest three bits say: one comparison finds it, since every UDP frame asks.
inline constexpr std::uint16_t kTunnelPorts[8] = {kTeredoPort, kGenevePort, 0, 0, 0, kVxlanPort, kVxlanGpePort, 0};
constexpr bool is_tunnel_port(std::uint16_t port) { return kTunnelPorts[port % 8] == port; }
static_assert(is_tunnel_port(kTeredoPort) && is_tunnel_port(kVxlanPort) && is_tunnel_port(kVxlanGpePort) &&
              is_tunnel_port(kGenevePort) && !is_tunnel_port(0));

// Teredo has its port at the server's and relay's end; VXLAN and Geneve have theirs at the destination's (RFC 7348, 5;
// RFC 8926, 3.3), but for devices that answer from it.
constexpr bool is_udp_tunnel(std::uint16_t source, std::uint16_t destination) {
  return is_tunnel_port(destination) || is_tunnel_port(source);
}

constexpr bool is_special_udp(std::uint16_t source, std::uint16_t destination) {
  return source == kDnsPort || is_udp_tunnel(source, destination);
}

constexpr std::uint32_t first_word(const char (&text)[5]) {
  return static_cast<std::uint32_t>(text[0] << 24 | text[1] << 16 | text[2] << 8 | text[3]);
}

// A handshake record, or the ChangeCipherSpec that goes before a second ClientHello (RFC 8446, D.4).
constexpr bool begins_like_tls(std::uint32_t first) { return first >> 16 == 0x1603 || first >> 16 == 0x1403; }

constexpr bool begins_like_http(std::uint32_t first) {
  switch (first) {
    case first_word("GET "):
    case first_word("POST"):
    case first_word("HEAD"):
    case first_word("PUT "):
    case first_word("DELE"):
    case first_word("OPTI"):
    case first_word("PATC"):
    case first_word("CONN"):
    case first_word("TRAC"):
      return true;
    default:
      return false;
  }
}

constexpr bool begins_like_a_name_carrier(std::uint32_t first) {
  return begins_like_tls(first) || begins_like_http(first);
}

}  // namespace weir::packet
