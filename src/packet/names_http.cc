#include "packet/name_characters.h"
#include "packet/names.h"

namespace weir::packet {
namespace {

bool begins_with_host(std::string_view line) {
  constexpr std::string_view kField = "host:";
  if (line.size() < kField.size()) return false;
  for (std::size_t i = 0; i < kField.size(); ++i) {
    char lower = line[i] >= 'A' && line[i] <= 'Z' ? static_cast<char>(line[i] | 0x20) : line[i];
    if (lower != kField[i]) return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

// RFC 3986, 3.2.3: a port may be empty.
std::string_view without_port(std::string_view host) {
  std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos) return host;
  for (char c : host.substr(colon + 1)) {
    if (c < '0' || c > '9') return {};
  }
  return host.substr(0, colon);
}

}  // namespace

std::string_view http_host(std::span<const std::uint8_t> payload) {
  std::string_view rest(reinterpret_cast<const char*>(payload.data()), payload.size());
  // A line without its end is cut off, and so might be the name in it.
  for (std::size_t end; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
    std::string_view line = rest.substr(0, end);
    if (begins_with_host(line)) return checked_name(without_port(trimmed(line.substr(5))));
    if (trimmed(line).empty()) break;  // the header ends
  }
  return {};
}

}  // namespace weir::packet
