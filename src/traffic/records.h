// What settle gives out besides windows: flow records of sessions, roll-ups, profiles. Values for stores and screens.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "traffic/settled.h"

namespace weir::traffic {

// A user's name as everything outside shows it: the settings' name, or the address's text.
using UserName = std::string;

enum class FlowEndReason : std::uint8_t {  // RFC 7011 / IANA IPFIX element 136
  kIdleTimeout = 1,
  kActiveTimeout = 2,
  kEndOfFlow = 3,     // FIN or RST was seen, then it went idle
  kForcedEnd = 4,     // the input or the run ended
  kLackOfResources = 5,  // folded: more open sessions than the bound
};

// A session's flow record: what it did since its last record. Key: user, session key, opened, sequence.
struct SessionRecord {
  SessionKey key;
  Nanoseconds opened = 0;           // the session's first packet
  std::uint32_t sequence = 0;  // seconds from the opening pane to this record's first pane: 0 is the session's first.
                               // A last record without packets has one more than its last packet's
  Counts counts;  // of this record only
  std::uint8_t tcp_flags[2] = {0, 0};  // since opened
  Nanoseconds first = 0, last = 0;  // packets of this record
  FlowEndReason end_reason = FlowEndReason::kActiveTimeout;
  Direction direction = kOut;
  Outcome outcome = Outcome::kPending;
  bool midstream = false;
  ProtocolId protocol = 0;
  Name name;
};

enum class Level : std::uint8_t { kSecond = 0, kMinute = 1, kHour = 2 };

struct PaneRow {  // one user's stored pane
  Level level = Level::kSecond;
  Seconds start = 0;
  UserName user;
  Counts totals;
  Counts late;
  SessionCounts session_counts;
  std::string bytes;  // serialize(Settled)
};

struct NetworkPaneRow {
  Level level = Level::kSecond;
  Seconds start = 0;
  NetworkActivity activity;
};

// A user's profile of one long window, cumulative until `covered_until` (DESIGN "Profile", `current`). Table I reads
// it.
struct CurrentProfile {
  UserName user;
  Seconds long_window_start = 0;
  Seconds long_window_seconds = 3600;
  std::uint64_t covered_seconds = 0;
  Settled settled;  // no sessions
};

struct UserRow {  // everything a user did in one import; late packets included in the totals
  UserName user;
  Counts totals;
  std::uint64_t late_packets = 0, late_bytes = 0;
  std::uint64_t sessions_opened = 0;
  Nanoseconds first = INT64_MAX, last = INT64_MIN;  // packets, late ones included
  void add(const UserRow& other) {  // of the same user
    totals.add(other.totals);
    late_packets += other.late_packets;
    late_bytes += other.late_bytes;
    sessions_opened += other.sessions_opened;
    first = std::min(first, other.first);
    last = std::max(last, other.last);
  }
};

}  // namespace weir::traffic
