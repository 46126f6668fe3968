// The memory of one user's sessions: what is open, what is pending, what is idle. The first half of settle.
#pragma once


#include <queue>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/queue.h"
#include "traffic/name_memory.h"
#include "traffic/options.h"
#include "traffic/records.h"

namespace weir::traffic {

class SessionTracker {
 public:
  // One pane, in order. `activity` may be null: only time passes. `out` is overwritten with the pane's Settled value;
  // flow records of sessions that went idle are appended to `records`.
  void settle(const Options& options, Seconds pane, const Activity* activity, Settled& out,
              std::vector<SessionRecord>& records);

  // Flow records of every session with packets since its last record: at a minute's end, and at the end of the input.
  void end_minute(std::vector<SessionRecord>& records);
  void finish(std::vector<SessionRecord>& records);

  // Takes a pane that was settled before (recovery): panes in order, from `idle_timeout` before the first to be settled.
  // `record_from`: packets since this pane are not yet in a flow record.
  void recover(const Options& options, Seconds pane, const Settled& settled, Seconds record_from);
  void recover_names(const Settled& settled);

  // The next pane in which something happens without packets; INT64_MAX when nothing will.
  Seconds next_due() const;
  std::size_t open_sessions() const { return index_.size(); }
  bool has_unrecorded() const { return !unrecorded_.empty(); }

 private:
  struct HashedKey {
    std::uint64_t hash;
    SessionKey key;
    friend bool operator==(const HashedKey& a, const HashedKey& b) { return a.hash == b.hash && a.key == b.key; }
  };
  struct GivenHash {
    std::size_t operator()(const HashedKey& k) const { return k.hash; }
  };
  struct Open {
    SessionKey key;
    std::uint64_t hash = 0, local_port_hash = 0, service_port_hash = 0, remote_hash = 0;
    Nanoseconds opened = 0, last = 0;
    Direction direction = kOut;
    Outcome outcome = Outcome::kPending;
    bool midstream = false, in_use = false;
    std::uint8_t tcp_flags[2] = {0, 0};
    ProtocolId protocol = 0;
    std::uint32_t row = 0;        // in the pane being settled, when row_pane is it
    Seconds row_pane = INT64_MIN;
    Name name;                    // from its own packets
    Counts unrecorded;            // since its last flow record
    Nanoseconds unrecorded_first = INT64_MAX, unrecorded_last = INT64_MIN;
    bool listed = false;          // in unrecorded_
    std::uint32_t generation = 0; // of the slot: timers of an ended session find another
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
    std::uint32_t slot;
    FragmentKey key;
    Counts counts;
  };

  static constexpr std::uint32_t kNone = UINT32_MAX;

  void learn_names(const Activity& activity);
  void settle_session(const SessionFacts& facts, Settled& out, std::vector<SessionRecord>& records);
  std::uint32_t open(const SessionFacts& facts, Nanoseconds first, Settled& out);
  std::uint32_t new_slot();
  void fill_derived(Open& session) const;
  SettledSession& row_of(std::uint32_t slot, Settled& out);
  void add_packets(std::uint32_t slot, const SessionFacts& facts, Nanoseconds first, Settled& out);
  void add_unrecorded(std::uint32_t slot, const Counts& counts, Nanoseconds first, Nanoseconds last);
  void decide(std::uint32_t slot, const SessionFacts& facts, Settled& out);
  void fire_pending(Settled& out);
  void fire_idle(std::vector<SessionRecord>& records);
  static FlowEndReason idle_reason(const Open& session);
  void end(std::uint32_t slot, FlowEndReason reason, std::vector<SessionRecord>& records);
  void record(Open& session, FlowEndReason reason, std::vector<SessionRecord>& records) const;
  const Name* name_of(const Open& session) const;
  void bound_open_sessions(Settled& out, std::vector<SessionRecord>& records);

  void resolve_fragments(const Activity& activity, Settled& out);   // session_tracker_rows.cc from here
  void resolve_fragment(const FragmentFacts& facts, Settled& out);
  void finish_sessions(Settled& out);
  void finish_rows(const Activity* activity, Settled& out);
  void recover_session(const SettledSession& row, bool unrecorded);

  const Options* options_ = nullptr;  // of the call in progress
  Seconds pane_ = INT64_MIN;
  absl::flat_hash_map<HashedKey, std::uint32_t, GivenHash> index_;
  std::vector<Open> slots_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> unrecorded_;
  Queue<Timer> pending_;  // by due: panes settle in order, and a pane's own are sorted
  std::vector<Timer> opened_now_;
  std::priority_queue<Timer, std::vector<Timer>, std::greater<>> idle_;
  NameMemory names_;
  absl::flat_hash_map<FragmentKey, FirstFragment> first_fragments_;
  Seconds next_fragment_trim_ = INT64_MIN;
  std::vector<ResolvedFragment> resolved_;
  std::vector<std::pair<SessionKey, Counts>> unkept_;  // of the pane: not admitted while folded
  Seconds last_folded_ = INT64_MIN / 2;
  std::uint64_t admitted_below_ = UINT64_MAX;  // hashes of sessions that may be opened, while folded
};

}  // namespace weir::traffic
