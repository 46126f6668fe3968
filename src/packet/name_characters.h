// Which names are passed on. Private to this folder.
#pragma once

#include <string_view>

namespace weir::packet {

inline constexpr std::size_t kMaxNameLength = 253;  // RFC 1035, 2.3.4, as text

constexpr bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

// The name without its final dot, or empty when it is too long, or has anything but name characters.
constexpr std::string_view checked_name(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  if (name.size() > kMaxNameLength) return {};
  for (char c : name) {
    if (!is_name_character(c)) return {};
  }
  return name;
}

}  // namespace weir::packet
