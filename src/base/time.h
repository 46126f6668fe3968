// Packet time: signed nanoseconds since the Unix epoch, UTC. Never the host's clock: time is passed in.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/error.h"

namespace weir {

using Nanoseconds = std::int64_t;  // a point in time or a span, by name: `first_time`, `idle_timeout`
using Seconds = std::int64_t;      // whole seconds; a pane's start is one

inline constexpr Nanoseconds kNanosecondsPerSecond = 1'000'000'000;

// Packet times are kept within these by their sources (years 1684 and 2255), so that adding a time-out cannot overflow.
inline constexpr Nanoseconds kEarliestTime = -9'000'000'000 * kNanosecondsPerSecond;
inline constexpr Nanoseconds kLatestTime = 9'000'000'000 * kNanosecondsPerSecond;

// The pane (second, floor) that holds a time; correct for times before 1970.
constexpr Seconds pane_of(Nanoseconds time) {
  Seconds s = time / kNanosecondsPerSecond;
  return s - (time % kNanosecondsPerSecond < 0 ? 1 : 0);
}

constexpr Nanoseconds start_of(Seconds pane) { return pane * kNanosecondsPerSecond; }

// Floor of `value` to a multiple of `step` (> 0), also for negative values.
constexpr std::int64_t floor_to(std::int64_t value, std::int64_t step) {
  std::int64_t r = value % step;
  return value - (r < 0 ? r + step : r);
}

// RFC 3339 in UTC, always nine digits of fraction: 2026-11-24T16:03:00.000000000Z. (64 bits of nanoseconds span the
// years 1677 to 2262, so every value has such a form.)
std::string format_time(Nanoseconds time);

// Reads RFC 3339 (any offset, none: UTC; 0 to 9 digits of fraction), a date (YYYY-MM-DD, its midnight UTC), or seconds
// since the epoch with an optional fraction. Fails with kUsage.
Result<Nanoseconds> parse_time(std::string_view text);

// Reads a duration: "90", "90s", "5m", "1h", "2d", "250ms". Fails with kUsage when malformed or negative.
Result<Nanoseconds> parse_duration(std::string_view text);

}  // namespace weir
