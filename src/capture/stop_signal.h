// Lets one thread end another's wait: an eventfd that stays readable once raised.
#pragma once

#include <chrono>

#include "capture/file_descriptor.h"

namespace weir::capture {

class StopSignal {
 public:
  StopSignal();
  void raise();  // from any thread, also from a signal handler; for good
  bool raised() const;
  // Waits until `descriptor` (-1: none) can be read, the signal is raised, or the time is over (negative: no limit).
  // Returns whether `descriptor` can be read (or has hung up or failed: a read then says what).
  bool wait_readable(int descriptor, std::chrono::milliseconds limit) const;

 private:
  FileDescriptor event_;
};

}  // namespace weir::capture
