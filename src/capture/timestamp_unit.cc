#include "capture/timestamp_unit.h"

namespace weir::capture {
namespace {

unsigned __int128 power_of_ten(int exponent) {
  unsigned __int128 power = 1;
  while (exponent-- > 0) power *= 10;
  return power;
}

}  // namespace

TimestampUnit::TimestampUnit(std::uint8_t resolution_option, std::int64_t offset_seconds)
    : offset_nanoseconds_(static_cast<__int128>(offset_seconds) * kNanosecondsPerSecond) {
  int exponent = resolution_option & 0x7f;
  if (resolution_option & 0x80) {
    multiplier_ = kNanosecondsPerSecond;
    shift_ = exponent;
  } else if (exponent <= 9) {
    multiplier_ = power_of_ten(9 - exponent);
  } else {
    // From 10^-29 s on, 64 bits of ticks are less than a nanosecond; a bigger divisor would not fit.
    divisor_ = power_of_ten(exponent < 29 ? exponent - 9 : 20);
  }
}

Nanoseconds TimestampUnit::time_of(std::uint64_t ticks, bool& clamped) const {
  unsigned __int128 scaled = (ticks * multiplier_) >> shift_;
  if (divisor_ != 1) scaled /= divisor_;
  __int128 time = static_cast<__int128>(scaled) + offset_nanoseconds_;
  if (time >= kEarliestTime && time <= kLatestTime) return static_cast<Nanoseconds>(time);
  clamped = true;
  return time < 0 ? kEarliestTime : kLatestTime;
}

}  // namespace weir::capture
