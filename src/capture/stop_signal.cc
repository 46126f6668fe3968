#include "capture/stop_signal.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <cstdint>

#include "base/error.h"

namespace weir::capture {

StopSignal::StopSignal() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) { WEIR_CHECK(event_.valid()); }

void StopSignal::raise() {
  std::uint64_t one = 1;
  // Can fail only when the counter is full, and then it is raised.
  [[maybe_unused]] ssize_t written = write(event_.get(), &one, sizeof(one));
}

bool StopSignal::raised() const {
  pollfd waiting{event_.get(), POLLIN, 0};
  return poll(&waiting, 1, 0) > 0;
}

bool StopSignal::wait_readable(int descriptor, std::chrono::milliseconds limit) const {
  pollfd waiting[2] = {{event_.get(), POLLIN, 0}, {descriptor, POLLIN, 0}};
  if (poll(waiting, 2, static_cast<int>(limit.count())) <= 0) return false;
  return waiting[1].revents != 0;
}

}  // namespace weir::capture
