// The sessions of a user's sliding window. Counts leave by subtraction (see range_table.h); what has no inverse is kept
// so that it needs none: a TCP flag by the newest pane that had it, the first packet by the oldest row still in.
#pragma once

#include "base/queue.h"
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "traffic/settled.h"

namespace weir::traffic {

class SessionWindow {
 public:
  void add(Seconds pane, const std::vector<SettledSession>& rows);
  void evict(std::size_t count);  // the oldest rows leave
  // Rows with packets, sorted; K not yet applied. `window_start` is the window's first pane.
  std::vector<SettledSession> window(Seconds window_start) const;
  std::size_t active() const { return active_; }  // sessions with a packet in the window

 private:
  struct Slot {
    SettledSession row;  // newest state; counts and opened_times are the window's
    std::uint32_t in_window = 0;
    std::uint64_t oldest = 0;          // its entries in the log, by absolute index
    std::uint64_t newest = 0;
    std::uint32_t flag_pane[2][8] = {};  // the newest pane (mod 2^32) in which each flag was seen
    std::uint8_t flags_seen[2] = {0, 0};
  };
  struct Entry {
    std::uint32_t slot;
    std::uint32_t opened_times;
    Counts counts;
    Nanoseconds first;
    std::uint64_t next;  // the same session's next entry
  };
  struct Hashed {
    std::uint64_t hash;
    SessionKey key;
    friend bool operator==(const Hashed& a, const Hashed& b) { return a.hash == b.hash && a.key == b.key; }
  };
  struct GivenHash {
    std::size_t operator()(const Hashed& h) const { return h.hash; }
  };

  std::uint32_t slot_of(const SettledSession& row);
  void refresh(Slot& slot, Seconds pane, const SettledSession& row);
  void append(std::uint32_t slot, const SettledSession& row);
  Nanoseconds first_packet(const Slot& slot) const;
  static std::uint8_t flags_within(const Slot& slot, int direction, Seconds window_start, Seconds newest);

  absl::flat_hash_map<Hashed, std::uint32_t, GivenHash> index_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_;
  Queue<Entry> log_;
  std::uint64_t log_base_ = 0;  // absolute index of log_.front()
  Seconds newest_pane_ = 0;
  std::size_t active_ = 0;
};

}  // namespace weir::traffic
