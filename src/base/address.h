// IP addresses and prefixes as 16-byte values; IPv4 is held IPv4-mapped (RFC 4291, 2.5.5.2).
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "base/error.h"

namespace weir {

// Ordered by network byte order of the 16 bytes, so all IPv4 sorts together. Trivially copyable; 16 bytes.
struct IpAddress {
  std::uint64_t high = 0;  // bytes 0..7, big-endian value
  std::uint64_t low = 0;   // bytes 8..15, big-endian value

  friend constexpr auto operator<=>(const IpAddress&, const IpAddress&) = default;

  static constexpr IpAddress v4(std::uint32_t host_order) { return {0, 0xffff'0000'0000ull | host_order}; }
  static IpAddress v6(const std::uint8_t* sixteen_bytes);  // network order
  constexpr bool is_v4() const { return high == 0 && (low >> 32) == 0xffff; }
  constexpr std::uint32_t v4_value() const { return static_cast<std::uint32_t>(low); }

  // Multicast (224/4, ff00::/8) or limited broadcast: a remote, never a user.
  constexpr bool is_group() const {
    if (is_v4()) return (v4_value() >> 28) == 0xe || v4_value() == 0xffff'ffffu;
    return (high >> 56) == 0xff;
  }
};

// Dotted quad, or RFC 5952 text for IPv6.
std::string format_address(const IpAddress& address);
Result<IpAddress> parse_address(std::string_view text);

// A prefix; `length` counts in 128 bits (an IPv4 /8 is 104). Bits past the length are zero.
struct Prefix {
  IpAddress address;
  std::uint8_t length = 0;

  friend constexpr auto operator<=>(const Prefix&, const Prefix&) = default;
  bool contains(const IpAddress& candidate) const;
  bool is_v4() const { return length >= 96 && address.is_v4(); }
  // The directed broadcast address of an IPv4 prefix of /1../30; nothing else is a broadcast of it.
  bool is_broadcast(const IpAddress& candidate) const;
};

std::string format_prefix(const Prefix& prefix);
// "10.0.0.0/8", "2001:db8::/32", or an address (a full-length prefix). Host bits are cleared. "::/0" covers all IPv6
// and not IPv4: an IPv4-mapped address is IPv4 here.
Result<Prefix> parse_prefix(std::string_view text);

}  // namespace weir
