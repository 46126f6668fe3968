#include "base/address.h"

#include <arpa/inet.h>

#include <charconv>

namespace weir {
namespace {

std::uint64_t load_big_endian(const std::uint8_t* bytes) {
  std::uint64_t value;
  std::memcpy(&value, bytes, 8);
  return __builtin_bswap64(value);
}

// The first `length` of 128 bits set, as an address.
IpAddress mask_of(unsigned length) {
  if (length == 0) return {};
  if (length <= 64) return {~0ull << (64 - length), 0};
  if (length == 128) return {~0ull, ~0ull};
  return {~0ull, ~0ull << (128 - length)};
}

std::string format_v4(std::uint32_t value) {
  char text[16];
  char* at = text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    at = std::to_chars(at, text + sizeof text, (value >> shift) & 0xff).ptr;
    if (shift > 0) *at++ = '.';
  }
  return std::string(text, at);
}

struct ZeroRun {
  int start = -1, length = 1;  // only runs of two groups and more are shortened (RFC 5952, 4.2.2)
};

ZeroRun longest_zero_run(const std::array<std::uint16_t, 8>& groups) {
  ZeroRun best;
  for (int i = 0; i < 8; ++i) {
    int end = i;
    while (end < 8 && groups[end] == 0) ++end;
    if (end - i > best.length) best = {i, end - i};
    if (end > i) i = end;
  }
  return best;
}

std::string format_v6(const IpAddress& address) {
  std::array<std::uint16_t, 8> groups;
  for (int i = 0; i < 8; ++i) {
    groups[i] = static_cast<std::uint16_t>((i < 4 ? address.high : address.low) >> (48 - 16 * (i % 4)));
  }
  ZeroRun run = longest_zero_run(groups);
  char text[40];
  char* at = text;
  for (int i = 0; i < 8; ++i) {
    if (i == run.start) {
      *at++ = ':';
      *at++ = ':';
      i += run.length - 1;
      continue;
    }
    if (i > 0 && at[-1] != ':') *at++ = ':';
    at = std::to_chars(at, text + sizeof text, groups[i], 16).ptr;
  }
  return std::string(text, at);
}

std::unexpected<Error> bad_prefix(std::string_view text) {
  return failure(ErrorKind::kUsage, "not a network prefix:", std::string(text),
                 "write it as 10.0.0.0/8 or 2001:db8::/32");
}

}  // namespace

IpAddress IpAddress::v6(const std::uint8_t* sixteen_bytes) {
  return {load_big_endian(sixteen_bytes), load_big_endian(sixteen_bytes + 8)};
}

std::string format_address(const IpAddress& address) {
  return address.is_v4() ? format_v4(address.v4_value()) : format_v6(address);
}

Result<IpAddress> parse_address(std::string_view text) {
  const std::string terminated(text);
  if (in_addr v4; inet_pton(AF_INET, terminated.c_str(), &v4) == 1 && terminated.find('\0') == std::string::npos) {
    return IpAddress::v4(ntohl(v4.s_addr));
  }
  if (in6_addr v6; inet_pton(AF_INET6, terminated.c_str(), &v6) == 1 && terminated.find('\0') == std::string::npos) {
    return IpAddress::v6(v6.s6_addr);
  }
  return failure(ErrorKind::kUsage, "not an IP address:", terminated, "write it as 10.0.0.5 or 2001:db8::5");
}

bool Prefix::contains(const IpAddress& candidate) const {
  if (candidate.is_v4() != is_v4()) return false;
  IpAddress mask = mask_of(length);
  return (candidate.high & mask.high) == address.high && (candidate.low & mask.low) == address.low;
}

bool Prefix::is_broadcast(const IpAddress& candidate) const {
  if (!is_v4() || length <= 96 || length > 126) return false;
  return candidate == IpAddress{address.high, address.low | ~mask_of(length).low};
}

std::string format_prefix(const Prefix& prefix) {
  int length = prefix.is_v4() ? prefix.length - 96 : prefix.length;
  return format_address(prefix.address) + "/" + std::to_string(length);
}

Result<Prefix> parse_prefix(std::string_view text) {
  std::size_t slash = text.find('/');
  auto address = parse_address(text.substr(0, slash));
  if (!address) return bad_prefix(text);
  unsigned offset = text.substr(0, slash).find(':') == std::string_view::npos ? 96 : 0;
  unsigned length = 128 - offset;
  if (slash != std::string_view::npos) {
    std::string_view digits = text.substr(slash + 1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size() || length > 128 - offset) return bad_prefix(text);
  }
  length += offset;
  IpAddress mask = mask_of(length);
  return Prefix{{address->high & mask.high, address->low & mask.low}, static_cast<std::uint8_t>(length)};
}

}  // namespace weir
