// The memory of one user's sessions: what is open, what is pending, what is idle. The first half of settle.
#pragma once

#include <queue>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "base/queue.h"
#include "traffic/name_memory.h"
#include "traffic/options.h"
#include "traffic/records.h"
#include "traffic/row_tables.h"

namespace weir::traffic {

// A session since it was last idle.
struct OpenSession {
  SessionKey key;
  std::uint64_t hash = 0;
  std::uint64_t serial = 0;  // no other session of the user has it
  Nanoseconds opened = 0, last = 0;
  Direction direction = kOut;
  Outcome outcome = Outcome::kPending;
  bool midstream = false, in_use = false;
  std::uint8_t tcp_flags[2] = {0, 0};
  bool listed = false;  // in SessionTracker::unrecorded_
  bool opening_untold = false;  // its opening is not yet in the tables
  bool names_changed = false;  // since its last row with packets
  ProtocolId protocol = 0;
  std::uint32_t generation = 0;  // of the slot: timers of an ended session find another
  std::uint32_t row = 0;  // in the pane being settled, when row_pane is it
  Seconds row_pane = INT64_MIN;
  std::uint32_t window_place = UINT32_MAX;  // see SessionWindow::add
  Counts unrecorded;  // since its last flow record
  Counts told;  // the part of unrecorded that the tables have
  Nanoseconds unrecorded_first = INT64_MAX, unrecorded_last = INT64_MIN;
  std::uint64_t names_version = 0;  // remote_name is the best name until the memory's version differs ...
  Seconds name_valid_before = INT64_MIN;  // ... or this pane comes
  NameRef own_name;  // from its own packets
  NameRef remote_name;

  bool name_is_own() const { return own_name != nullptr; }
  const NameRef& name() const { return own_name ? own_name : remote_name; }
};

// A session in the pane being settled.
struct PaneSession {
  std::uint32_t slot = 0;
  std::uint8_t tcp_flags[2] = {0, 0};
  std::uint8_t opened_times = 0;
  Counts counts;
  Nanoseconds first = INT64_MAX, last = INT64_MIN;
  bool active() const { return counts.all_packets() != 0; }
};

// What settling a pane gives: Settled in parts, so that no row is made that nobody reads.
struct SettledPane {
  Counts totals, late;
  SessionCounts session_counts;
  std::uint8_t folded = 0;
  std::vector<PaneSession> sessions;  // sorted by the session's (hash, key)
  Settled rest;  // its tables: what the sessions do not add to them; all of them when `apart`
  bool apart = false;  // K was applied to the tables, so they no longer follow from the sessions
  const std::vector<DnsName>* names = nullptr;  // of the pane's Activity; null: none
  bool has_counts() const {
    return totals.all_packets() != 0 || late.all_packets() != 0 || session_counts != SessionCounts{};
  }
};

class SessionTracker {
 public:
  SessionTracker();
  SessionTracker(const SessionTracker&) = delete;
  SessionTracker& operator=(const SessionTracker&) = delete;
  ~SessionTracker() = default;

  // One pane, in order. `activity` may be null: only time passes. `out` is overwritten; it is good until the next call.
  // Flow records of sessions that went idle are appended to `records`.
  void settle(const Options& options, Seconds pane, const Activity* activity, SettledPane& out,
              std::vector<SessionRecord>& records);
  OpenSession& session(std::uint32_t slot) { return slots_[slot]; }
  const OpenSession& session(std::uint32_t slot) const { return slots_[slot]; }

  // Flow records of every session with packets since its last record: at a minute's end, and at the end of the input.
  // At a minute's end what a flood took is given back, and slots change: a SettledPane's are none any more.
  void end_minute(std::vector<SessionRecord>& records);
  void finish(Seconds settled_until, std::vector<SessionRecord>& records);

  // Ports, protocols and remotes of the panes since the last call, sorted; K may not be applied yet.
  void take_tables(Settled& out);

  // Takes a pane that was settled before (recovery): panes in order, from `idle_timeout` before the first to be
  // settled. `record_from`: packets since this pane are not yet in a flow record. The tables do not get them.
  void recover(const Options& options, Seconds pane, const Settled& settled, Seconds record_from);
  void recover_names(const Settled& settled);

  // The next pane in which something happens without packets; INT64_MAX when nothing will.
  Seconds next_due() const;
  bool has_unrecorded() const { return !unrecorded_.empty(); }

 private:
  struct Probe {
    const SessionKey& key;
    std::uint64_t hash;
  };
  struct Indexed {
    std::uint32_t slot;
    std::uint32_t tag;  // of the hash: spares a look at the session when it differs
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(const Indexed& indexed) const { return mix(indexed.tag, 0); }
    std::size_t operator()(const Probe& probe) const { return mix(static_cast<std::uint32_t>(probe.hash), 0); }
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<OpenSession>* slots;
    bool operator()(const Indexed& x, const Indexed& y) const { return x.slot == y.slot; }
    bool operator()(const Indexed& indexed, const Probe& probe) const {
      if (indexed.tag != static_cast<std::uint32_t>(probe.hash)) return false;
      const OpenSession& held = (*slots)[indexed.slot];
      return held.hash == probe.hash && held.key == probe.key;
    }
    bool operator()(const Probe& probe, const Indexed& indexed) const { return (*this)(indexed, probe); }
  };
  struct Timer {
    Seconds due;
    std::uint32_t slot, generation;
    bool operator>(const Timer& other) const { return due > other.due; }
  };
  struct FirstFragment {
    std::uint16_t local_port, remote_port;
    Seconds pane;
  };
  struct ResolvedFragment {
    FragmentKey key;
    Counts counts;
  };

  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::size_t kFewSlots = 64;  // not worth giving back

  std::uint32_t find(std::uint64_t hash, const SessionKey& key) const;
  void learn_names(const Activity& activity);
  void find_all(const std::vector<SessionFacts>& sessions);
  void settle_session(const SessionFacts& facts, std::uint32_t slot, SettledPane& out,
                      std::vector<SessionRecord>& records);
  std::uint32_t open(const SessionFacts& facts, Nanoseconds first, SettledPane& out);
  std::uint32_t new_slot();
  void set_protocol(OpenSession& session) const;
  PaneSession& row_of(std::uint32_t slot, SettledPane& out);
  void add_packets(std::uint32_t slot, const SessionFacts& facts, Nanoseconds first, SettledPane& out);
  void add_unrecorded(std::uint32_t slot, const Counts& counts, Nanoseconds first, Nanoseconds last);
  void decide(std::uint32_t slot, const SessionFacts& facts, SettledPane& out);
  void fire_pending(SettledPane& out);
  void fire_idle(std::vector<SessionRecord>& records);
  static FlowEndReason idle_reason(const OpenSession& session);
  void end(std::uint32_t slot, FlowEndReason reason, std::vector<SessionRecord>& records);
  void forget(std::uint32_t slot);
  void record(OpenSession& session, FlowEndReason reason, std::vector<SessionRecord>& records);
  void tell(OpenSession& session);
  void bound_tables();
  void bound_open_sessions(SettledPane& out, std::vector<SessionRecord>& records);
  void give_memory_back();  // session_tracker_memory.cc

  void resolve_fragments(const Activity& activity, SettledPane& out);  // session_tracker_rows.cc from here
  void resolve_fragment(const FragmentFacts& facts, SettledPane& out);
  void name_sessions(SettledPane& out);
  void finish_rest(const Activity* activity, SettledPane& out);
  void fold(SettledPane& out) const;
  void recover_session(const SettledSession& row, bool unrecorded);
  void forget_ended_before(Seconds pane);

  const Options* options_ = nullptr;  // of the call in progress
  Seconds pane_ = INT64_MIN;
  bool recovering_ = false;  // until the first pane after recover()
  std::vector<OpenSession> slots_;
  absl::flat_hash_set<Indexed, Hash, Equal> index_;
  std::vector<std::uint32_t> found_;  // the slots of a pane's sessions; kNone: not open
  std::uint64_t last_serial_ = 0;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> unrecorded_;
  Queue<Timer> pending_;  // by due: panes settle in order, and a pane's own are sorted
  std::vector<Timer> opened_now_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> idle_;
  NameMemory names_;
  RowTables tables_;  // of what sessions have told, and of rests
  std::uint8_t tables_folded_ = 0;
  absl::flat_hash_map<FragmentKey, FirstFragment> first_fragments_;
  Seconds next_fragment_trim_ = INT64_MIN;
  std::vector<ResolvedFragment> resolved_;
  std::vector<std::pair<SessionKey, Counts>> unkept_;  // of the pane: not admitted while folded
  Seconds last_folded_ = INT64_MIN / 2;
  std::uint64_t admitted_below_ = UINT64_MAX;  // hashes of sessions that may be opened, while folded
};

// The pane's Settled value, in the bytes that parse_settled() reads (api/settled.md).
void serialize(const SettledPane& pane, const SessionTracker& sessions, Seconds start, const Bounds& bounds,
               std::string& bytes);

}  // namespace weir::traffic
