// The host's clock as an idle source may follow it: clocks are set, and a source's never goes back.
#pragma once

#include <optional>

#include "base/time.h"

namespace weir::capture {

// A change of the host's clock by more than this is a step, and no steering of NTP.
inline constexpr Nanoseconds kLeastStep = 60 * kNanosecondsPerSecond;
// A step forward is followed when it has lasted this long: a clock that is wrong after boot is often put right by then.
inline constexpr Nanoseconds kStepTrustedAfter = 10 * kNanosecondsPerSecond;

// Pure: both times are passed in.
class HostReckoning {
 public:
  // `host`: the host's clock (CLOCK_REALTIME) now; `since_boot`: CLOCK_BOOTTIME now. Gives the time to follow: the
  // host's, or in the first ten seconds after a step forward what it would be without the step.
  Nanoseconds follow(Nanoseconds host, Nanoseconds since_boot);
  // By how much the clock was set back since this was last asked; 0 when it was not.
  Nanoseconds take_set_back();

 private:
  std::optional<Nanoseconds> offset_;  // host - since_boot, as trusted
  std::optional<Nanoseconds> stepped_at_;  // since boot: an untrusted step forward
  Nanoseconds set_back_ = 0;
};

}  // namespace weir::capture
