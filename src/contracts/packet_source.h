// Where packets come from: an interface, or the files of one --read. A source has one clock (DESIGN: "Source, clock,
// late") and decides lateness before anything is sharded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "packet/frame.h"

namespace weir {

// Frames of one source in its order. It ends at the latest where the source's clock passes a pane border.
struct Batch {
  std::vector<Frame> frames;
  std::uint64_t first_order = 0;     // the index in the source of frames[0]; frame i has first_order + i
  std::vector<std::uint64_t> orders;  // or the index of each frame, ascending, where others lie between; else empty
  std::uint32_t source = 0;  // of a PacketSource that holds several sources: which, added to its own number
  Seconds complete_until = INT64_MIN;  // every pane before this one is complete in this source, once this batch is in
  std::shared_ptr<const void> storage;  // keeps the bytes of the frames alive (a buffer, or a mapped file)
  std::uint64_t kernel_dropped = 0;  // live only: dropped by the kernel or the ring since the last batch
  std::uint64_t interface_dropped = 0;
  std::uint64_t queue_dropped = 0;  // topics only: by the probe, for want of room in its spool
  std::uint64_t ahead_of_clock = 0;  // live only: frames over 60 s ahead of the host's clock; left out of `frames`
  std::uint64_t clamped_times = 0;  // files only: times outside of kEarliestTime..kLatestTime, set to its end
};

// Empties a batch and keeps the capacity of its frames.
inline void clear(Batch& batch) {
  std::vector<Frame> frames = std::move(batch.frames);
  frames.clear();
  batch = Batch{};
  batch.frames = std::move(frames);
}

struct SourceProgress {  // for a progress bar; bytes of input, 0 total when unknown
  std::uint64_t bytes_done = 0, bytes_total = 0;
};

class PacketSource {
 public:
  virtual ~PacketSource() = default;
  // Fills `batch` (cleared first, capacity reused) and returns true; false at the end, for good. May return an empty
  // batch with a newer complete_until (an idle live source following the host's clock). A file's end completes its last
  // pane. A damaged file gives all packets before the damage, then its Error once, then false; the reason is in the
  // Error's one line. `stop` of a live source makes it return false soon.
  virtual Result<bool> next(Batch& batch) = 0;
  virtual std::string name() const = 0;  // "eth0", or the first file's path
  virtual bool live() const = 0;
  // Live only: its interface is gone, and it waits for it to come back.
  virtual bool waiting() const { return false; }
  virtual SourceProgress progress() const { return {}; }
  virtual void stop() = 0;  // from any thread
};

}  // namespace weir
