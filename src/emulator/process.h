// Something that goes on in a user's life: a conversation, a habit, a misbehaviour. Processes of one user take turns in
// order of time; users know nothing of each other.
#pragma once

#include "base/time.h"

namespace weir::emulator {

class Stream;

class Process {
 public:
  // What run() and child_done() give in place of a time.
  static constexpr Nanoseconds kFinished = INT64_MAX;  // never again; the parent is told
  static constexpr Nanoseconds kWaiting = INT64_MAX - 1;  // until a child is done

  virtual ~Process() = default;
  Process() = default;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  // It is `now`: emits packets of `now` and later, starts children, and says when to be called next (>= now).
  virtual Nanoseconds run(Nanoseconds now, Stream& stream) = 0;
  // A child that it started has finished, at `now`. Like run(), but kWaiting keeps a call that is due already.
  virtual Nanoseconds child_done(Nanoseconds /*now*/, Stream& /*stream*/) { return kWaiting; }
};

}  // namespace weir::emulator
