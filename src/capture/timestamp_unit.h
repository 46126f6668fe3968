// The time stamps of a pcapng interface (draft-ietf-opsawg-pcapng, options if_tsresol and if_tsoffset).
#pragma once

#include <cstdint>

#include "base/time.h"

namespace weir::capture {

// Turns ticks into nanoseconds for any resolution: 10^-n, or 2^-n when the option's top bit is set, n in 0..127.
class TimestampUnit {
 public:
  TimestampUnit() : TimestampUnit(6, 0) {}  // microseconds, the format's default
  TimestampUnit(std::uint8_t resolution_option, std::int64_t offset_seconds);

  // Rounds down to a nanosecond (before the offset is added). A time outside of kEarliestTime..kLatestTime becomes the
  // nearest end and `clamped` is set; otherwise it is left alone.
  Nanoseconds time_of(std::uint64_t ticks, bool& clamped) const;

 private:
  __int128 offset_nanoseconds_;
  unsigned __int128 multiplier_ = 1, divisor_ = 1;  // nanoseconds = ticks * multiplier / divisor
  int shift_ = 0;  // then >> shift
};

}  // namespace weir::capture
