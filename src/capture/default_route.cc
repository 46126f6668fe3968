#include <charconv>
#include <fstream>
#include <sstream>

#include "capture/interfaces.h"

namespace weir::capture {
namespace {

constexpr unsigned kRouteUp = 1;  // RTF_UP

std::vector<std::string> words_of(const std::string& line) {
  std::istringstream stream(line);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::uint32_t number(const std::string& digits, int base) {
  std::uint32_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  return value;
}

struct Best {
  std::optional<std::string> interface;
  std::uint32_t metric = 0;
  void offer(const std::string& candidate, std::uint32_t candidate_metric) {
    if (interface && candidate_metric >= metric) return;
    interface = candidate;
    metric = candidate_metric;
  }
};

// Iface Destination Gateway Flags RefCnt Use Metric Mask ..., the numbers in hexadecimal but for the metric.
std::optional<std::string> default_of_ipv4(std::string_view text) {
  std::istringstream lines{std::string(text)};
  Best best;
  for (std::string line; std::getline(lines, line);) {
    auto words = words_of(line);
    if (words.size() < 8 || words[1] != "00000000" || words[7] != "00000000") continue;
    if (number(words[3], 16) & kRouteUp) best.offer(words[0], number(words[6], 10));
  }
  return best.interface;
}

// Destination Length Source Length Gateway Metric RefCnt Use Flags Iface, all in hexadecimal. The kernel's own
// catch-all is on lo.
std::optional<std::string> default_of_ipv6(std::string_view text) {
  std::istringstream lines{std::string(text)};
  Best best;
  for (std::string line; std::getline(lines, line);) {
    auto words = words_of(line);
    if (words.size() < 10 || words[0] != std::string(32, '0') || words[1] != "00" || words[9] == "lo") continue;
    if (number(words[8], 16) & kRouteUp) best.offer(words[9], number(words[5], 16));
  }
  return best.interface;
}

std::string content_of(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::optional<std::string> default_route_interface_of(std::string_view route, std::string_view ipv6_route) {
  auto interface = default_of_ipv4(route);
  return interface ? interface : default_of_ipv6(ipv6_route);
}

// Of the calling thread's network namespace.
std::optional<std::string> default_route_interface() {
  return default_route_interface_of(content_of("/proc/thread-self/net/route"),
                                    content_of("/proc/thread-self/net/ipv6_route"));
}

}  // namespace weir::capture
