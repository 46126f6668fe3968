#include "base/time.h"

#include <charconv>
#include <chrono>
#include <optional>

namespace weir {
namespace {

constexpr Seconds kSecondsPerDay = 86'400;

// Reads text from the left; each take_* consumes what it matched and nothing else.
struct Scanner {
  std::string_view rest;

  bool take(char wanted) {
    if (rest.empty() || rest.front() != wanted) return false;
    rest.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view wanted) {
    if (rest.empty() || wanted.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
  }
  // Exactly `digits` decimal digits.
  std::optional<int> take_number(std::size_t digits) {
    if (rest.size() < digits) return std::nullopt;
    int value = 0;
    for (char c : rest.substr(0, digits)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest.remove_prefix(digits);
    return value;
  }
  // As many digits as there are, without a sign; nothing when there are none or they do not fit.
  std::optional<std::int64_t> take_integer() {
    std::int64_t value = 0;
    if (rest.empty() || rest.front() == '-') return std::nullopt;
    auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    if (error != std::errc()) return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return value;
  }
  // An optional '.' with 1..9 digits, as nanoseconds.
  std::optional<Nanoseconds> take_fraction() {
    if (!take('.')) return 0;
    Nanoseconds value = 0;
    Nanoseconds unit = kNanosecondsPerSecond / 10;
    for (; !rest.empty() && rest.front() >= '0' && rest.front() <= '9'; unit /= 10) {
      if (unit == 0) return std::nullopt;
      value += (rest.front() - '0') * unit;
      rest.remove_prefix(1);
    }
    return unit == kNanosecondsPerSecond / 10 ? std::nullopt : std::optional(value);
  }
};

// Seconds and a fraction in one value, or nothing when it does not fit 64 bits.
std::optional<Nanoseconds> combine(Seconds seconds, Nanoseconds fraction) {
  Nanoseconds value;
  if (__builtin_mul_overflow(seconds, kNanosecondsPerSecond, &value)) return std::nullopt;
  if (__builtin_add_overflow(value, fraction, &value)) return std::nullopt;
  return value;
}

std::optional<Seconds> take_date(Scanner& scanner) {
  auto year = scanner.take_number(4);
  if (!year || !scanner.take('-')) return std::nullopt;
  auto month = scanner.take_number(2);
  if (!month || !scanner.take('-')) return std::nullopt;
  auto day = scanner.take_number(2);
  if (!day) return std::nullopt;
  std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                   std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kSecondsPerDay;
}

std::optional<Seconds> take_clock(Scanner& scanner) {
  auto hour = scanner.take_number(2);
  if (!hour || *hour > 23 || !scanner.take(':')) return std::nullopt;
  auto minute = scanner.take_number(2);
  if (!minute || *minute > 59 || !scanner.take(':')) return std::nullopt;
  auto second = scanner.take_number(2);
  if (!second || *second > 60) return std::nullopt;  // 60: a leap second is the next minute's first
  return *hour * 3600 + *minute * 60 + *second;
}

// "Z" or "+02:00", as the seconds to take off. Without one it is UTC, as in the tables that weir prints.
std::optional<Seconds> take_offset(Scanner& scanner) {
  if (scanner.rest.empty() || scanner.take_any("Zz")) return 0;
  bool east = scanner.take('+');
  if (!east && !scanner.take('-')) return std::nullopt;
  auto hours = scanner.take_number(2);
  if (!hours || *hours > 23 || !scanner.take(':')) return std::nullopt;
  auto minutes = scanner.take_number(2);
  if (!minutes || *minutes > 59) return std::nullopt;
  Seconds offset = *hours * 3600 + *minutes * 60;
  return east ? offset : -offset;
}

std::optional<Nanoseconds> read_rfc3339(Scanner scanner) {
  auto date = take_date(scanner);
  if (!date) return std::nullopt;
  if (scanner.rest.empty()) return combine(*date, 0);
  if (!scanner.take_any("Tt ")) return std::nullopt;
  auto clock = take_clock(scanner);
  auto fraction = clock ? scanner.take_fraction() : std::nullopt;
  auto offset = fraction ? take_offset(scanner) : std::nullopt;
  if (!offset || !scanner.rest.empty()) return std::nullopt;
  return combine(*date + *clock - *offset, *fraction);
}

std::optional<Nanoseconds> read_epoch_seconds(Scanner scanner) {
  bool negative = scanner.take('-');
  auto seconds = scanner.take_integer();
  auto fraction = seconds ? scanner.take_fraction() : std::nullopt;
  if (!fraction || !scanner.rest.empty()) return std::nullopt;
  return negative ? combine(-*seconds, -*fraction) : combine(*seconds, *fraction);
}

// Not by printf: every session of every window has three times.
void put_digits(std::string& text, std::size_t first, std::size_t digits, unsigned value) {
  for (std::size_t at = first + digits; at > first; value /= 10) text[--at] = static_cast<char>('0' + value % 10);
}

std::optional<Nanoseconds> unit_of(std::string_view suffix) {
  if (suffix == "ms") return 1'000'000;
  if (suffix.empty() || suffix == "s") return kNanosecondsPerSecond;
  if (suffix == "m") return 60 * kNanosecondsPerSecond;
  if (suffix == "h") return 3600 * kNanosecondsPerSecond;
  if (suffix == "d") return kSecondsPerDay * kNanosecondsPerSecond;
  return std::nullopt;
}

}  // namespace

std::string format_time(Nanoseconds time) {
  Seconds second = pane_of(time);
  Nanoseconds fraction = time % kNanosecondsPerSecond;  // not by start_of(second): that of the least time does not fit
  if (fraction < 0) fraction += kNanosecondsPerSecond;
  Seconds midnight = floor_to(second, kSecondsPerDay);
  std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(midnight / kSecondsPerDay))};
  auto of_day = static_cast<unsigned>(second - midnight);
  std::string text = "0000-00-00T00:00:00.000000000Z";
  put_digits(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, of_day / 3600);
  put_digits(text, 14, 2, of_day / 60 % 60);
  put_digits(text, 17, 2, of_day % 60);
  put_digits(text, 20, 9, static_cast<unsigned>(fraction));
  return text;
}

Result<Nanoseconds> parse_time(std::string_view text) {
  auto time = read_rfc3339(Scanner{text});
  if (!time) time = read_epoch_seconds(Scanner{text});
  if (time) return *time;
  return failure(ErrorKind::kUsage, "not a time:", std::string(text),
                 "write it as 2026-11-24T16:03:00Z, 2026-11-24 or seconds since 1970");
}

Result<Nanoseconds> parse_duration(std::string_view text) {
  Scanner scanner{text};
  auto number = scanner.take_integer();
  auto unit = unit_of(scanner.rest);
  Nanoseconds duration = 0;
  if (number && unit && !__builtin_mul_overflow(*number, *unit, &duration)) return duration;
  return failure(ErrorKind::kUsage, "not a duration:", std::string(text), "write it as 250ms, 90s, 5m, 1h or 2d");
}

}  // namespace weir
