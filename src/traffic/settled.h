// Settled: a user's Activity with what only memory knows (sessions opened, directions, outcomes, names), for one pane
// or a merged range of panes. What is stored, what windows are made of. A monoid. Bytes: api/settled.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "traffic/activity.h"

namespace weir::traffic {

struct SessionCounts {  // [kOut]: the user is the initiator, [kIn]: it is not
  std::uint64_t opened[2] = {0, 0};
  std::uint64_t refused[2] = {0, 0};
  std::uint64_t unanswered[2] = {0, 0};
  void add(const SessionCounts& o) {
    for (int d : {0, 1}) opened[d] += o.opened[d], refused[d] += o.refused[d], unanswered[d] += o.unanswered[d];
  }
  void subtract(const SessionCounts& o) {
    for (int d : {0, 1}) opened[d] -= o.opened[d], refused[d] -= o.refused[d], unanswered[d] -= o.unanswered[d];
  }
  friend bool operator==(const SessionCounts&, const SessionCounts&) = default;
};

// A row of any ranking: what was counted for one port, protocol or remote.
struct RowCounts {
  Counts counts;
  std::uint64_t opened[2] = {0, 0};
  void add(const RowCounts& o) {
    counts.add(o.counts);
    for (int d : {0, 1}) opened[d] += o.opened[d];
  }
  void subtract(const RowCounts& o) {
    counts.subtract(o.counts);
    for (int d : {0, 1}) opened[d] -= o.opened[d];
  }
  std::uint64_t all_opened() const { return opened[0] + opened[1]; }
  friend bool operator==(const RowCounts&, const RowCounts&) = default;
};

enum class Outcome : std::uint8_t { kPending = 0, kAnswered = 1, kRefused = 2, kUnanswered = 3 };

// A session in a pane or range: counts and flags of the range; the rest as known at the end of its newest pane there. A
// row without packets says that the outcome became known in its pane; it is not active there.
struct SettledSession {
  SessionKey key;
  std::uint64_t hash = 0;
  Counts counts;
  std::uint8_t tcp_flags[2] = {0, 0};
  std::uint32_t opened_times = 0;  // how often it was opened in the range (1 at most in a pane)
  Nanoseconds opened = 0;  // first packet of the session since it was last idle
  Nanoseconds first = INT64_MAX;  // first and last packet in the range; untouched without one
  Nanoseconds last = INT64_MIN;
  Seconds last_pane = INT64_MIN;  // newest pane in the range with a row of it
  Direction direction = kOut;  // kOut: the user initiated it
  Outcome outcome = Outcome::kPending;
  bool midstream = false;
  bool name_is_own = false;  // given by its own packets, not its remote's
  ProtocolId protocol = 0;
  Name name;
  bool active() const { return counts.all_packets() != 0; }
  std::uint16_t service_port() const { return direction == kOut ? key.remote_port : key.local_port; }
  friend bool operator==(const SettledSession&, const SettledSession&) = default;
};

struct SettledRemote {
  IpAddress remote;
  std::uint64_t hash = 0;
  RowCounts row;
  Seconds last_pane = INT64_MIN;  // newest pane with a packet of it; the name is that pane's
  Name name;
  bool visited = false;  // a session that the user opened (kOut) had packets in the range
  friend bool operator==(const SettledRemote&, const SettledRemote&) = default;
};

struct SettledPort {
  PortKey key;
  std::uint64_t hash = 0;
  RowCounts row;
  friend bool operator==(const SettledPort&, const SettledPort&) = default;
};

struct SettledProtocol {
  ProtocolId protocol = 0;
  RowCounts row;
  friend bool operator==(const SettledProtocol&, const SettledProtocol&) = default;
};

// Sessions, remotes and ports sorted by (hash, key), K rows each; protocols by id.
struct Settled {
  Counts totals;
  Counts late;
  SessionCounts session_counts;
  std::vector<SettledSession> sessions;  // empty in minutes and hours
  std::vector<SettledPort> local_ports;
  std::vector<SettledPort> service_ports;
  std::vector<SettledProtocol> protocols;
  std::vector<SettledRemote> remotes;
  std::vector<DnsName> names;  // learned in the range (DNS), for rebuilding settle's state
  std::uint8_t folded = 0;  // FoldedTable bits: tables whose counts cover the kept rows only
  bool empty() const {
    return totals.all_packets() == 0 && late.all_packets() == 0 && session_counts == SessionCounts{};
  }
  friend bool operator==(const Settled&, const Settled&) = default;
};

void merge(Settled& into, const Settled& from, const Bounds& bounds);
// Applies K to tables that are sorted.
void apply_bounds(Settled& settled, const Bounds& bounds);

// Versioned bytes (api/settled.md) for a range that starts at `start`; times are kept relative to it.
void serialize(const Settled& settled, Seconds start, const Bounds& bounds, std::string& out);
Result<Settled> parse_settled(std::string_view bytes, Seconds start, const Bounds& bounds);

// Distinct keys behind a folded table of `kept` rows whose greatest hash is `greatest_hash` (Bar-Yossef et al. 2002,
// the k-minimum-values estimator): exact below K.
std::uint64_t distinct_estimate(std::uint64_t kept, std::uint64_t greatest_hash, std::uint32_t k);

}  // namespace weir::traffic
