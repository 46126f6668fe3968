#include "packet/source_clock.h"

#include <algorithm>

#include "base/error.h"

namespace weir::packet {
namespace {

Nanoseconds clamped(__int128 value) {
  return static_cast<Nanoseconds>(std::clamp<__int128>(value, INT64_MIN, INT64_MAX));
}

}  // namespace

Nanoseconds saturating_subtract(Nanoseconds a, Nanoseconds b) { return clamped(static_cast<__int128>(a) - b); }
Nanoseconds saturating_add(Nanoseconds a, Nanoseconds b) { return clamped(static_cast<__int128>(a) + b); }

SourceClock::SourceClock(Nanoseconds lateness) : lateness_(lateness) { WEIR_CHECK(lateness >= 0); }

Seconds SourceClock::complete_until_with(Nanoseconds time) const {
  return std::max(complete_until_, pane_of(saturating_subtract(time, lateness_)));
}

void SourceClock::admit(Frame& frame) {
  frame.late = frame.time < first_in_time_;
  frame.late_pane = frame.late ? pane_of(newest_) : 0;
  follow(frame.time);
}

void SourceClock::move(Nanoseconds time) {
  newest_ = time;
  if (!started_ || advances(time)) complete(complete_until_with(time));
  started_ = true;
}

void SourceClock::complete(Seconds until) {
  complete_until_ = until;
  first_in_time_ = clamped(static_cast<__int128>(until) * kNanosecondsPerSecond);
  last_without_advance_ = clamped((static_cast<__int128>(until) + 1) * kNanosecondsPerSecond + lateness_ - 1);
}

void SourceClock::finish() {
  if (started_) complete(pane_of(newest_) + 1);
}

}  // namespace weir::packet
