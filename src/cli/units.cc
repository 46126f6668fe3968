#include "cli/units.h"

#include <fmt/format.h>

namespace weir::cli {
namespace {

struct Scaled {
  double value;
  char prefix;  // ' ' for none
};

Scaled scale(double value) {
  constexpr char kPrefixes[] = {' ', 'k', 'M', 'G', 'T', 'P', 'E'};
  std::size_t step = 0;
  while (value >= 999.5 && step + 1 < sizeof kPrefixes) value /= 1000, ++step;
  return {value, kPrefixes[step]};
}

std::string digits(const Scaled& s) {
  return fmt::format("{:.{}f}", s.value, s.prefix == ' ' || s.value >= 99.95 ? 0 : 1);
}

std::string with_unit(double value, const char* unit) {
  Scaled s = scale(value);
  return s.prefix == ' ' ? fmt::format("{} {}", digits(s), unit) : fmt::format("{} {}{}", digits(s), s.prefix, unit);
}

}  // namespace

std::string human_bytes(std::uint64_t bytes) { return with_unit(static_cast<double>(bytes), "B"); }
std::string human_bit_rate(double rate) { return with_unit(rate, "bit/s"); }

std::string short_bit_rate(double rate) {
  Scaled s = scale(rate);
  return s.prefix == ' ' ? digits(s) : digits(s) + s.prefix;
}

std::string human_count(std::uint64_t count) {
  std::string text = std::to_string(count);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

std::string counted(std::uint64_t count, const char* thing) {
  return human_count(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string human_seconds(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f}s", seconds);
  auto whole = static_cast<std::uint64_t>(seconds);
  if (whole < 60) return fmt::format("{}s", whole);
  if (whole < 3600) return fmt::format("{}m {:02}s", whole / 60, whole % 60);
  if (whole < 86'400) return fmt::format("{}h {:02}m", whole / 3600, whole / 60 % 60);
  return fmt::format("{}d {:02}h", whole / 86'400, whole / 3600 % 24);
}

std::string human_share(double share) { return fmt::format("{:.1f}%", share * 100); }

std::string human_time(Nanoseconds time) {
  std::string text = format_time(time).substr(0, 19);
  text[10] = ' ';
  return text;
}

std::string human_clock(Seconds time) { return format_time(start_of(time)).substr(11, 8); }

}  // namespace weir::cli
