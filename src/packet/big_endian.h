// Reads of network byte order. The caller has checked that the bytes are there.
#pragma once

#include <cstdint>
#include <cstring>

namespace weir::packet {

inline std::uint16_t load16(const std::uint8_t* at) { return static_cast<std::uint16_t>(at[0] << 8 | at[1]); }

inline std::uint32_t load32(const std::uint8_t* at) {
  std::uint32_t value;
  std::memcpy(&value, at, 4);
  return __builtin_bswap32(value);
}

}  // namespace weir::packet
