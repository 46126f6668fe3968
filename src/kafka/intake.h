// One source of a probe: its packets in, groups of records into the spool.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "contracts/packet_source.h"
#include "kafka/packer.h"
#include "kafka/spool.h"

namespace weir::kafka {

struct IntakeCounters {
  std::uint64_t packets = 0, bytes = 0;  // accepted
  std::uint64_t records = 0;
  std::uint64_t gaps = 0;  // times that something was dropped after nothing had been
  std::uint64_t clamped_times = 0;
  std::uint64_t other_link_types = 0;  // kept back: the pycapa form has Ethernet alone
  Dropped dropped;
};

struct IntakeOptions {
  PackerOptions packer;
  bool live = false;
  bool one_packet_per_record = false;
  // A live source that comes back after its end: the first pane that waits for it again. What is before is late.
  std::optional<Seconds> return_pane;
  std::chrono::milliseconds close_after{100};  // a record, at the latest
};

// Groups are given to the spool one at a time; their sequence numbers are the spool's.
class SpoolDoor {
 public:
  explicit SpoolDoor(Spool& spool) : spool_(spool) {}
  Result<Accepted> accept(std::uint16_t source, const SourceClockState& clock, std::vector<PackedRecord>&& records);
  Result<Accepted> accept(const Group& group);

 private:
  Spool& spool_;
  std::mutex mutex_;
};

class SourceIntake {
 public:
  // `resumed`: where the spool says that this source is.
  SourceIntake(const IntakeOptions& options, const SourceClockState& resumed, SpoolDoor& door);

  // Before the first packet: tells every partition that the source begins, unless it has begun before.
  Status begin(const std::atomic<bool>& stop);
  // Packets that were accepted before a restart are skipped. A file waits for room in the spool until `stop`.
  Status take(const Batch& batch, const std::atomic<bool>& stop);
  // Closes records that are open for longer than close_after.
  Status close_aged(const std::atomic<bool>& stop);
  // The source has ended, for good.
  Status end(const std::atomic<bool>& stop);
  // What is open is accepted, if there is room: the probe stops, and will go on.
  Status close(const std::atomic<bool>& stop);

  Seconds complete_until() const;
  bool ended() const;
  IntakeCounters counters() const;

 private:
  using Clock = std::chrono::steady_clock;
  Status take_frame(Frame frame, std::uint64_t order, const std::atomic<bool>& stop);
  Status take_border(Seconds until, const std::atomic<bool>& stop);
  Status add_pycapa(const Frame& frame, std::uint64_t order, const std::atomic<bool>& stop);
  Status flush(std::optional<Seconds> border, const std::atomic<bool>& stop);
  Status give(std::vector<PackedRecord>&& records, const SourceClockState& after, const std::atomic<bool>& stop);
  Status give_pycapa(const SourceClockState& after, const std::atomic<bool>& stop);
  Result<bool> wait_for_room(const std::function<Result<Accepted>()>& attempt, const std::atomic<bool>& stop) const;
  void count_dropped(const Dropped& dropped);
  void count_accepted();

  IntakeOptions options_;
  SpoolDoor& door_;
  mutable std::mutex mutex_;
  Packer packer_;
  std::vector<Message> pycapa_;
  std::size_t pycapa_bytes_ = 0;  // captured
  std::uint64_t pending_packets_ = 0, pending_bytes_ = 0;  // open, in either form
  SourceClockState clock_;        // as accepted
  std::uint64_t seen_ = 0;        // the order after the last packet that was taken, accepted or open
  std::uint64_t first_order_ = 0;  // of a live source: where this run begins
  Clock::time_point opened_;
  Dropped untold_;
  bool in_gap_ = false;
  IntakeCounters counters_;
};

}  // namespace weir::kafka
