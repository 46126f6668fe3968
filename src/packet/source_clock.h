// The clock of one source (DESIGN: "Source, clock, late"): packet times in, which panes are complete and which packets
// are late out. Pure; the same packets in the same order give the same answers, however they are batched.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "packet/frame.h"

namespace weir::packet {

// a - b and a + b, clamped to the ends of the range: packet times come from files and may be anything.
Nanoseconds saturating_subtract(Nanoseconds a, Nanoseconds b);
Nanoseconds saturating_add(Nanoseconds a, Nanoseconds b);

class SourceClock {
 public:
  // `lateness` (>= 0): how far behind the newest packet a packet may be and still count in its own pane.
  explicit SourceClock(Nanoseconds lateness);

  // True when a packet of this time would complete more panes: a batch ends before it, with `complete_until_with`.
  // Also true for the first packet.
  bool advances(Nanoseconds time) const { return time > last_without_advance_; }
  // The complete_until that a packet of this time causes.
  Seconds complete_until_with(Nanoseconds time) const;

  // Takes the source's next packet: sets `late` and `late_pane` from what came before it, then moves the clock.
  void admit(Frame& frame);

  // Moves the clock without a packet: an idle live source follows the host. Never moves it back.
  void follow(Nanoseconds time) {
    if (!started_ || time > newest_) move(time);
  }

  // The end of a file source: completes the pane of the newest packet, and no later one.
  void finish();

  bool started() const { return started_; }  // false before the first packet or `follow`
  Nanoseconds newest() const { return newest_; }
  // Every pane before this one is complete. INT64_MIN before the start.
  Seconds complete_until() const { return complete_until_; }

 private:
  void move(Nanoseconds time);
  void complete(Seconds until);

  Nanoseconds lateness_;
  bool started_ = false;
  Nanoseconds newest_ = INT64_MIN;
  Seconds complete_until_ = INT64_MIN;
  Nanoseconds first_in_time_ = INT64_MIN;         // a packet before this is late
  Nanoseconds last_without_advance_ = INT64_MIN;  // a packet after this completes a pane
};

}  // namespace weir::packet
