// One interface as a source, through libpcap's memory-mapped ring.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "contracts/packet_source.h"

namespace weir::capture {

// The host's clock, as nanoseconds since the epoch (CLOCK_REALTIME, what the kernel stamps frames with).
Nanoseconds host_time();
// Since the host was started, sleep included (CLOCK_BOOTTIME): it is never set.
Nanoseconds time_since_boot();

struct LiveOptions {
  Nanoseconds lateness = kNanosecondsPerSecond;
  std::size_t max_frames = 32'768;               // of a batch
  std::uint32_t snapshot_bytes = 65'535;         // captured of each frame, at most; up to 262,144
  std::uint32_t ring_bytes = 256 * 1024 * 1024;  // the ring shared with the kernel
  bool promiscuous = true;
  std::string filter;                             // pcap-filter(7); empty: everything
  bool wait_for_interface = false;                // absent at the start: wait as for one that vanished
  std::chrono::milliseconds flush_interval{100};  // a batch is given at the latest after this, if it has frames
  std::chrono::milliseconds reopen_interval{1000};
  std::function<Nanoseconds()> host_clock = host_time, boot_clock = time_since_boot;  // tests put their own here
};

// A frame this far ahead of the host's clock neither counts nor moves the source's clock: it would keep its pane open
// for as long as it is ahead. It is counted in Batch::ahead_of_clock.
inline constexpr Nanoseconds kMaxAheadOfClock = 60 * kNanosecondsPerSecond;
// An idle source's clock stays this far behind the host's: a frame may be so long on its way through the ring.
inline constexpr Nanoseconds kIdleMargin = 200'000'000;

class LiveSource : public PacketSource {
 public:
  // Whether the interface is gone (or down) and the source waits for it to come back. Any thread.
  bool waiting() const override = 0;
  bool live() const override { return true; }
};

// Errors of opening: kUnavailable (absent or down, unless wait_for_interface), kPermission with advice, kUsage (the
// filter), kFailure. Later an interface that vanishes is waited for, reopened when it is back, and nothing is said: see
// waiting(). When it is back and cannot be opened, that is an Error from next(), once for each reason; a host's clock
// that was set back by a minute or more is one, too.
//
// While nothing comes, the clock follows the host's (host_reckoning.h) and empty batches carry it. After stop() the
// last batch has what was taken from the ring and completes the newest pane, then comes false. next() is for one
// thread.
Result<std::unique_ptr<LiveSource>> open_interface(std::string name, const LiveOptions& options = {});

}  // namespace weir::capture
