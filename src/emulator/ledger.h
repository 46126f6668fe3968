// The books of one stream: every packet is entered, in order of time, for the users at its ends and for its session.
// Sessions are those of docs/definitions.md; this is a second, independent reading of it, for one purpose: to be
// compared.
#pragma once

#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "emulator/packet.h"
#include "emulator/truth.h"
#include "emulator/world.h"

namespace weir::emulator {

// A session in the order of its ends in `Session::ends`; [0] is what ends.address[0] sends.
class Session {
 public:
  SessionEnds ends;
  std::array<std::uint64_t, 2> packets{}, bytes{};
  Nanoseconds first = 0, last = 0;
  std::size_t initiator = 0;
  Outcome outcome = Outcome::kPending;
};

class Ledger {
 public:
  Ledger(const World& world, std::uint32_t user, const TruthOptions& options)
      : world_(world), user_(user), options_(options) {}

  void count(const Packet& packet);
  // A service or misbehaviour of the stream's user begins; end_activity() with the number that is returned ends it.
  std::uint64_t begin_activity(std::string kind, bool benign, Nanoseconds start);
  void end_activity(std::uint64_t number, Nanoseconds end);
  void end_all_activities(Nanoseconds end);  // with the capture: they are unfinished
  TcpTruth& tcp() { return tcp_; }

  // Ends the sessions that are idle when a monitor has seen all packets up to `newest`, and moves what is known to the
  // lists below. With `at_end`, all others too: the capture ends with a packet of `newest`.
  void close_idle(Nanoseconds newest, bool at_end);

  std::vector<SessionTruth> take_sessions() { return std::exchange(closed_, {}); }
  std::vector<ActivityTruth> take_activities() { return std::exchange(activities_, {}); }
  const std::map<std::uint32_t, UserTotals>& totals() const { return totals_; }
  const TcpTruth& tcp() const { return tcp_; }

 private:
  struct Key {
    SessionEnds ends;  // the lesser (address, port) first
    bool operator==(const Key& b) const {
      return ends.address == b.ends.address && ends.port == b.ends.port && ends.transport == b.ends.transport;
    }
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  static Key key_of(const SessionEnds& ends);

  void count_users(const Packet& packet, std::uint32_t length);
  void count_session(const Packet& packet, std::uint32_t length);
  Session& session_of(const Packet& packet);
  void open(Session& session, const Packet& packet, std::size_t from);
  void hear(Session& session, const Packet& packet, std::size_t from);
  void refuse(const SessionEnds& quoted, Nanoseconds time);
  void decide(Session& session, Outcome outcome);
  void close(Session& session, Nanoseconds newest);
  void tally(const Session& session, std::uint64_t UserTotals::* in, std::uint64_t UserTotals::* out);

  const World& world_;
  std::uint32_t user_;
  TruthOptions options_;
  std::unordered_map<Key, Session, KeyHash> sessions_;
  std::uint64_t epoch_ = 1;  // changes when sessions are erased: flows remember theirs until then
  Nanoseconds next_sweep_ = kEarliestTime;
  std::map<std::uint32_t, UserTotals> totals_;  // by number of the user
  std::vector<SessionTruth> closed_;
  std::map<std::uint64_t, ActivityTruth> going_on_;  // by number
  std::uint64_t activities_begun_ = 0;
  std::vector<ActivityTruth> activities_;
  TcpTruth tcp_;
};

}  // namespace weir::emulator
