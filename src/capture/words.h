// Unaligned reads of either byte order, for the capture formats.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>

namespace weir::capture {

static_assert(std::endian::native == std::endian::little, "capture readers assume a little-endian host");

template <typename Word>
inline Word load_little(const std::uint8_t* from) {
  Word word;
  std::memcpy(&word, from, sizeof(word));
  return word;
}

inline std::uint16_t load16(const std::uint8_t* from, bool swapped) {
  auto word = load_little<std::uint16_t>(from);
  return swapped ? __builtin_bswap16(word) : word;
}
inline std::uint32_t load32(const std::uint8_t* from, bool swapped) {
  auto word = load_little<std::uint32_t>(from);
  return swapped ? __builtin_bswap32(word) : word;
}
inline std::uint64_t load64(const std::uint8_t* from, bool swapped) {
  auto word = load_little<std::uint64_t>(from);
  return swapped ? __builtin_bswap64(word) : word;
}

}  // namespace weir::capture
