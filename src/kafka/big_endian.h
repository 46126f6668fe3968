// Integers as the headers have them: big-endian, fixed width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>

namespace weir::kafka {

template <typename Integer>
std::string big_endian(Integer value) {
  auto bits = static_cast<std::make_unsigned_t<Integer>>(value);
  std::string bytes(sizeof(Integer), '\0');
  for (std::size_t i = 0; i < sizeof(Integer); ++i) {
    bytes[i] = static_cast<char>(static_cast<unsigned char>(bits >> (8 * (sizeof(Integer) - 1 - i))));
  }
  return bytes;
}

// False, and `value` untouched, when the width is another.
template <typename Integer>
bool from_big_endian(std::string_view bytes, Integer& value) {
  if (bytes.size() != sizeof(Integer)) return false;
  std::make_unsigned_t<Integer> bits = 0;
  for (char byte : bytes) {
    bits = static_cast<std::make_unsigned_t<Integer>>((static_cast<std::uint64_t>(bits) << 8) |
                                                      static_cast<unsigned char>(byte));
  }
  value = static_cast<Integer>(bits);
  return true;
}

}  // namespace weir::kafka
