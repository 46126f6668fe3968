// The sessions of a user's sliding window. Packets, bytes and openings are sums of unsigned integers, which do have an
// inverse (Z mod 2^64): a row leaves the window by subtraction, exactly (Tangwongsan, Hirzel, Schneider, "General
// incremental sliding-window aggregation", VLDB 2015, call it subtract-on-evict). What has none (flags, first packet)
// is read from the rows when somebody asks. Ports, protocols and remotes follow from the sessions.
#pragma once

#include <vector>

#include "absl/container/flat_hash_set.h"
#include "base/queue.h"
#include "traffic/name_memory.h"
#include "traffic/row_tables.h"

namespace weir::traffic {

// One session in one pane.
struct WindowRow {
  const SessionKey& key;
  std::uint64_t hash;
  std::uint64_t serial;  // of the session since it was last idle; 0: not known
  Counts counts;
  std::uint8_t tcp_flags[2];
  std::uint8_t opened_times;
  Nanoseconds opened, first, last;
  Direction direction;
  Outcome outcome;
  bool midstream, name_is_own;
  bool apart;  // its share of ports, protocols and remotes is told apart from it
  bool names_changed;  // since the session's last row
  ProtocolId protocol;
  const NameRef& name;
  const NameRef& remote_name;
};

class SessionWindow {
 public:
  SessionWindow();
  SessionWindow(const SessionWindow&) = delete;
  SessionWindow& operator=(const SessionWindow&) = delete;
  ~SessionWindow() = default;

  // Rows of a pane, which is none before the last one's. `place`: what add() gave for the session's last row, or
  // anything.
  void begin_pane(Seconds pane) { panes_.push_back({pane, 0}); }
  std::uint32_t add(const WindowRow& row, std::uint32_t place);
  void evict_before(Seconds pane);  // panes before it leave

  // Rows with packets, sorted; K not yet applied. Their shares are added to `tables`.
  std::vector<SettledSession> read(RowTables& tables, const HashKey& key) const;
  std::size_t active() const { return active_; }  // sessions with a packet in the window
  std::uint64_t active_estimate(std::uint32_t k) const;  // of all, from the k of least hash that are here

 private:
  // What every row touches; a cache line. A session has two slots when both ends began it within the window.
  struct Slot {
    Counts counts;
    std::uint64_t serial = 0;
    std::uint32_t in_window = 0;
    std::uint32_t opened_times = 0;
    Outcome outcome = Outcome::kPending;
    bool apart = false;
    bool has_twins = false;  // other slots have its key
    bool knows_remote_name = false;  // of a row with packets
    bool active() const { return counts.all_packets() != 0; }
  };
  struct Description {  // of the same index
    SessionKey key;
    std::uint64_t hash = 0;
    Nanoseconds opened = 0;
    ProtocolId protocol = 0;
    Direction direction = kOut;
    bool midstream = false, name_is_own = false;
    NameRef name, remote_name;
  };
  struct Entry {
    std::uint32_t slot;
    std::uint32_t packets[2];
    std::uint8_t tcp_flags[2];
    std::uint8_t opened_times;
    std::uint64_t bytes[2];
    Nanoseconds first, last;
    bool active() const { return (packets[0] | packets[1]) != 0; }
  };
  struct PaneMark {
    Seconds pane;
    std::uint32_t rows;
  };
  struct Seen {  // what reading finds out about a slot
    Nanoseconds first = INT64_MAX, last = INT64_MIN;
    Seconds pane = INT64_MIN, active_pane = INT64_MIN;
    std::uint8_t tcp_flags[2] = {0, 0};
  };
  struct Probe {
    const SessionKey& key;
    std::uint64_t hash;
    Direction direction;
    bool apart;
  };
  struct Indexed {
    std::uint32_t slot;
    std::uint32_t tag;  // of the hash: spares a look at the slot when it differs
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Indexed& indexed) const { return mix(indexed.tag, 0); }
    std::size_t operator()(const Probe& probe) const { return mix(static_cast<std::uint32_t>(probe.hash), 0); }
  };
  struct Equal {
    using is_transparent = void;
    const SessionWindow* window;
    bool operator()(const Indexed& x, const Indexed& y) const { return x.slot == y.slot; }
    bool operator()(const Indexed& indexed, const Probe& probe) const;
    bool operator()(const Probe& probe, const Indexed& indexed) const { return (*this)(indexed, probe); }
  };

  std::uint32_t slot_of(const WindowRow& row);
  std::uint32_t new_slot(const WindowRow& row);
  void release(std::uint32_t slot);
  template <typename Visit>
  void for_each_twin(std::uint32_t slot, Visit visit) const;
  bool twin_is_active(std::uint32_t slot) const;
  bool stands_for_twins(std::uint32_t slot) const;
  void describe(std::uint32_t slot, const WindowRow& row);
  void evict_row();
  void give_memory_back();
  std::vector<Seen> look_along() const;
  SettledSession row_of(std::uint32_t slot, const Seen& seen) const;

  static constexpr std::size_t kFewSlots = 64;  // not worth giving back

  std::vector<Slot> slots_;
  std::vector<Description> descriptions_;
  std::vector<std::uint32_t> free_;
  absl::flat_hash_set<Indexed, Hash, Equal> index_;
  Queue<Entry> log_;  // the window's rows, oldest first
  Queue<PaneMark> panes_;
  std::size_t active_ = 0;
};

}  // namespace weir::traffic
