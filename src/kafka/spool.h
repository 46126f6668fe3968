// The spool: what a probe has accepted, on disk, until it is in Kafka. Segment files in one directory, written at the
// end only, deleted from the front. A position counts the bytes ever written to it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/error.h"
#include "kafka/spool_bytes.h"

namespace weir::kafka {

struct SpoolOptions {
  std::string directory;
  std::uint64_t limit_bytes = 1ull << 30;   // of all segments together
  std::uint64_t segment_bytes = 64u << 20;  // a segment that has as many is closed
};

enum class Accepted { kYes, kNoRoom };

// Thread-safe. One process at a time has it open.
class Spool {
 public:
  // Makes the directory if need be, and cuts what a crash left half written. Errors: kPermission, kStorage, kUsage
  // (another process has it).
  static Result<std::unique_ptr<Spool>> open(const SpoolOptions& options);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  std::optional<SpoolState> state() const;  // none in a new spool
  std::uint64_t torn_bytes() const { return torn_bytes_; }  // that open() cut off

  // Begins a run: `state` stands from here on, but for what a spool that has a state keeps: its id, partitions,
  // sequences and count of records.
  Status begin(const SpoolState& state);
  // On return of kYes the group survives kill -9. kNoRoom: nothing was written; a disk that is full is no room either.
  Result<Accepted> append(const Group& group);
  // Makes what was appended survive a power failure too. Costs nothing when all of it does already.
  Status sync();
  // Kafka has more of this spool than open() found: the spool has another id from here on, so that what is accepted is
  // not taken for what was lost. All that open() found is in Kafka.
  Status renew(std::uint64_t id);

  std::uint64_t first() const;  // the position of the first frame that is held
  std::uint64_t end() const;  // where the next frame will be
  std::uint64_t opened_at() const { return opened_at_; }  // end() as open() found it
  const std::string& directory() const { return options_.directory; }
  std::uint64_t held() const;  // bytes on disk
  // The frame at a position before end(): groups and states.
  Result<ReadFrame> read(std::uint64_t position) const;
  // Everything before `position` is in Kafka: whole segments are deleted.
  Status release(std::uint64_t position);

 private:
  struct Segment {
    int descriptor = -1;
    std::uint64_t bytes = 0;
  };
  using Segments = std::map<std::uint64_t, Segment>;  // by the position of the first byte

  explicit Spool(const SpoolOptions& options) : options_(options) {}
  Status lock_directory();
  Status open_segments();
  Status open_segment(std::uint64_t start);
  bool replay(std::uint64_t start, Segment& segment, bool newest);
  void remove(Segments::iterator segment);
  Status begin_locked(const SpoolState& state);
  Status sync_newest();
  Result<Accepted> write(const std::string& bytes);
  Result<Accepted> start_segment(std::uint64_t start);
  std::string path_of(std::uint64_t start) const;
  std::uint64_t end_locked() const;
  std::uint64_t held_locked() const;

  SpoolOptions options_;
  int lock_ = -1;
  std::mutex sync_mutex_;  // taken before the other
  mutable std::mutex mutex_;
  Segments segments_;
  std::optional<SpoolState> state_;
  std::uint64_t torn_bytes_ = 0;
  std::uint64_t opened_at_ = 0;
  std::uint64_t synced_ = 0;  // what is before it survives a power failure
  std::uint64_t segments_made_ = 0, named_ = 0;  // by this process; and how many of their names survive that too
};

std::uint64_t new_spool_id();

}  // namespace weir::kafka
