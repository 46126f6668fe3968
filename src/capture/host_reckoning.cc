#include "capture/host_reckoning.h"

#include <utility>

namespace weir::capture {

Nanoseconds HostReckoning::follow(Nanoseconds host, Nanoseconds since_boot) {
  const Nanoseconds offset = host - since_boot;
  const Nanoseconds step = offset - offset_.value_or(offset);
  if (step > kLeastStep) {
    if (!stepped_at_) stepped_at_ = since_boot;
    if (since_boot - *stepped_at_ < kStepTrustedAfter) return since_boot + *offset_;
  }
  if (step < -kLeastStep) set_back_ -= step;
  offset_ = offset;
  stepped_at_.reset();
  return host;
}

Nanoseconds HostReckoning::take_set_back() { return std::exchange(set_back_, 0); }

}  // namespace weir::capture
