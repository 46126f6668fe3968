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

// Gives `recorded`'s batches when their first frame is due: (its time - the origin, or the first frame's time) / speed
// after the replay was made. Packet times stay as recorded, and so do all results; a batch never spans a second of
// packet time by more than the source's own rule. Frames older than the newest are due at once; a gap in the recording
// is waited for. `speed` > 0, else kUsage. stop() ends a pause at once.
Result<std::unique_ptr<PacketSource>> replay_at(double speed, std::unique_ptr<PacketSource> recorded,
                                                const ReplayOrigin& origin = {});
std::unique_ptr<PacketSource> replay_with(double speed, std::unique_ptr<PacketSource> recorded, ReplayClock clock,
                                          const ReplayOrigin& origin = {});

}  // namespace weir::capture
