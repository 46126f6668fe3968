// Replays a recorded source at a multiple of the speed at which it was recorded.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "contracts/packet_source.h"

namespace weir::capture {

// What pacing needs of the host, so that tests need not wait. `pause` returns early when `stop` of the replay is
// called.
struct ReplayClock {
  std::function<std::chrono::nanoseconds()> now;        // monotonic
  std::function<void(std::chrono::nanoseconds)> pause;  // only called with a positive span
};

// What sources that are replayed together share, so that they keep their distance.
struct ReplayOrigin {
  std::optional<Nanoseconds> first_time;  // of the first packet of any; absent: each begins at once
  Nanoseconds lateness = kNanosecondsPerSecond;  // of the sources (FileOptions)
};

// Gives `recorded`'s frames when they are due: (time - the origin, or the first frame's time) / speed after the replay
// began; never before, and up to 10 ms after, so that they come in batches (where one thread reads several sources, up
// to a second: it waits for one of them at a time). What the recording says to be complete by a frame that is not due
// is told as a live source would, when the time is over (with `origin.lateness`); the end tells all. Packet times stay
// as recorded, and so do all results. Frames older than the newest are due at once; a gap in the recording is waited
// for. `recorded` counts its frames from first_order on, without `orders`. `speed` > 0, else kUsage. stop() ends a
// pause at once.
Result<std::unique_ptr<PacketSource>> replay_at(double speed, std::unique_ptr<PacketSource> recorded,
                                                const ReplayOrigin& origin = {});
std::unique_ptr<PacketSource> replay_with(double speed, std::unique_ptr<PacketSource> recorded, ReplayClock clock,
                                          const ReplayOrigin& origin = {});

}  // namespace weir::capture
