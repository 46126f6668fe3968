#include "emulator/ledger.h"

#include <algorithm>
#include <tuple>

#include "base/hashing.h"

namespace weir::emulator {
namespace {

constexpr std::uint16_t kFirstDynamicPort = 49'152;  // RFC 6335: no service is registered from here on

bool is_registered(const SessionEnds& ends, std::size_t side) {
  return ends.transport != kIcmp && ends.transport != kIcmpv6 && ends.port[side] < kFirstDynamicPort;
}

// Who began, by the session's first packet.
std::size_t initiator_of(const SessionEnds& ends, std::size_t from, bool is_syn) {
  if (is_syn) return from;
  return is_registered(ends, from) && !is_registered(ends, 1 - from) ? 1 - from : from;
}

bool is_first_syn(const Packet& packet) { return (packet.tcp_flags & (kSyn | kAck)) == kSyn; }

}  // namespace

void UserTotals::merge(const UserTotals& other) {
  packets_in += other.packets_in, packets_out += other.packets_out;
  bytes_in += other.bytes_in, bytes_out += other.bytes_out;
  first = std::min(first, other.first), last = std::max(last, other.last);
  opened_in += other.opened_in, opened_out += other.opened_out;
  refused_in += other.refused_in, refused_out += other.refused_out;
  unanswered_in += other.unanswered_in, unanswered_out += other.unanswered_out;
}

void TcpTruth::merge(const TcpTruth& other) {
  lost_before_mirror += other.lost_before_mirror, lost_after_mirror += other.lost_after_mirror;
  retransmissions += other.retransmissions, resets += other.resets;
  duplicate_acknowledgements += other.duplicate_acknowledgements;
  address_conflicts += other.address_conflicts;
}

std::size_t Ledger::KeyHash::operator()(const Key& key) const {
  std::uint64_t ports =
      std::uint64_t{key.ends.port[0]} << 32 | std::uint64_t{key.ends.port[1]} << 8 | key.ends.transport;
  return mix(mix(key.ends.address[0].high ^ key.ends.address[1].high, key.ends.address[0].low),
             mix(key.ends.address[1].low, ports));
}

Ledger::Key Ledger::key_of(const SessionEnds& ends) {
  Key key{ends};
  if (std::tie(ends.address[1], ends.port[1]) < std::tie(ends.address[0], ends.port[0])) {
    std::swap(key.ends.address[0], key.ends.address[1]);
    std::swap(key.ends.port[0], key.ends.port[1]);
  }
  return key;
}

std::uint64_t Ledger::begin_activity(std::string kind, bool benign, Nanoseconds start) {
  going_on_.emplace(activities_begun_, ActivityTruth{user_, std::move(kind), benign, start});
  return activities_begun_++;
}

void Ledger::end_activity(std::uint64_t number, Nanoseconds end) {
  auto node = going_on_.extract(number);
  node.mapped().end = end, node.mapped().finished = true;
  activities_.push_back(std::move(node.mapped()));
}

void Ledger::end_all_activities(Nanoseconds end) {
  for (auto& [number, activity] : going_on_) {
    activity.end = end;
    activities_.push_back(std::move(activity));
  }
  going_on_.clear();
}

void Ledger::count(const Packet& packet) {
  if (packet.flow->kind == FlowKind::kNotIp) return;
  std::uint32_t length = wire_length(packet);
  count_users(packet, length);
  if (packet.flow->kind == FlowKind::kSession) count_session(packet, length);
  if (packet.flow->kind == FlowKind::kIcmpError) refuse(packet.flow->quoted, packet.time);
}

void Ledger::count_users(const Packet& packet, std::uint32_t length) {
  const Flow& flow = *packet.flow;
  if (!flow.totals_known) {
    for (std::size_t side : {0, 1}) {
      auto user = world_.user_at(flow.ends.address[side]);
      flow.totals[side] = user ? &totals_[*user] : nullptr;
    }
    flow.totals_known = true;
  }
  std::size_t from = index(packet.from);
  for (std::size_t side : {0, 1}) {
    UserTotals* totals = flow.totals[side];
    if (totals == nullptr) continue;
    totals->first = std::min(totals->first, packet.time), totals->last = std::max(totals->last, packet.time);
    if (side == from) {
      ++totals->packets_out, totals->bytes_out += length;
    } else {
      ++totals->packets_in, totals->bytes_in += length;
    }
  }
}

Session& Ledger::session_of(const Packet& packet) {
  const Flow& flow = *packet.flow;
  if (flow.session_epoch != epoch_) {
    Key key = key_of(flow.ends);
    auto [place, fresh] = sessions_.try_emplace(key);
    if (fresh) place->second.ends = key.ends;
    flow.session = &place->second;
    flow.session_epoch = epoch_;
  }
  return *flow.session;
}

void Ledger::count_session(const Packet& packet, std::uint32_t length) {
  Session& session = session_of(packet);
  const SessionEnds& ends = packet.flow->ends;
  bool same_order = ends.address[0] == session.ends.address[0] && ends.port[0] == session.ends.port[0];
  std::size_t from = same_order ? index(packet.from) : 1 - index(packet.from);
  bool is_new = session.packets[0] + session.packets[1] == 0;
  if (!is_new && packet.time - session.last >= options_.idle_timeout) {
    close(session, packet.time);
    is_new = true;
  }
  if (is_new) open(session, packet, from);
  ++session.packets[from], session.bytes[from] += length;
  session.last = packet.time;
  hear(session, packet, from);
}

void Ledger::open(Session& session, const Packet& packet, std::size_t from) {
  session = Session{.ends = session.ends, .first = packet.time, .last = packet.time};
  session.initiator = initiator_of(session.ends, from, packet.flow->ends.transport == kTcp && is_first_syn(packet));
  tally(session, &UserTotals::opened_in, &UserTotals::opened_out);
}

// What a packet says about the outcome, when that is open.
void Ledger::hear(Session& session, const Packet& packet, std::size_t from) {
  if (session.outcome != Outcome::kPending) return;
  if (packet.time > session.first + options_.answer_timeout) return decide(session, Outcome::kUnanswered);
  if (from == session.initiator) return;
  decide(session, (packet.tcp_flags & kRst) != 0 ? Outcome::kRefused : Outcome::kAnswered);
}

void Ledger::refuse(const SessionEnds& quoted, Nanoseconds time) {
  auto found = sessions_.find(key_of(quoted));
  if (found == sessions_.end()) return;
  Session& session = found->second;
  if (session.outcome != Outcome::kPending || time - session.last >= options_.idle_timeout) return;
  decide(session, time > session.first + options_.answer_timeout ? Outcome::kUnanswered : Outcome::kRefused);
}

void Ledger::decide(Session& session, Outcome outcome) {
  session.outcome = outcome;
  if (outcome == Outcome::kRefused) tally(session, &UserTotals::refused_in, &UserTotals::refused_out);
  if (outcome == Outcome::kUnanswered) tally(session, &UserTotals::unanswered_in, &UserTotals::unanswered_out);
}

void Ledger::tally(const Session& session, std::uint64_t UserTotals::* in, std::uint64_t UserTotals::* out) {
  for (std::size_t side : {0, 1}) {
    auto user = world_.user_at(session.ends.address[side]);
    if (user) ++(totals_[*user].*(session.initiator == side ? out : in));
  }
}

void Ledger::close_idle(Nanoseconds newest, bool at_end) {
  if (!at_end && newest < next_sweep_) return;
  next_sweep_ = newest + 10 * kNanosecondsPerSecond;
  std::vector<Key> over;
  for (const auto& [key, session] : sessions_) {
    if (at_end || pane_of(session.last + options_.idle_timeout) < pane_of(newest)) over.push_back(key);
  }
  std::sort(over.begin(), over.end(), [this](const Key& a, const Key& b) {
    const Session &one = sessions_.at(a), &two = sessions_.at(b);
    return std::tie(one.first, one.ends.address, one.ends.port, one.ends.transport) <
           std::tie(two.first, two.ends.address, two.ends.port, two.ends.transport);
  });
  for (const Key& key : over) {
    close(sessions_.at(key), newest);
    sessions_.erase(key);
  }
  if (!over.empty()) ++epoch_;
}

void Ledger::close(Session& session, Nanoseconds newest) {
  if (session.outcome == Outcome::kPending && pane_of(session.first + options_.answer_timeout) <= pane_of(newest)) {
    decide(session, Outcome::kUnanswered);
  }
  for (std::size_t side : {0, 1}) {
    auto user = world_.user_at(session.ends.address[side]);
    if (!user) continue;
    SessionTruth truth;
    truth.user = *user;
    truth.transport = session.ends.transport;
    truth.local = session.ends.address[side], truth.remote = session.ends.address[1 - side];
    truth.local_port = session.ends.port[side], truth.remote_port = session.ends.port[1 - side];
    truth.out = session.initiator == side;
    truth.first = session.first, truth.last = session.last;
    truth.packets_out = session.packets[side], truth.packets_in = session.packets[1 - side];
    truth.bytes_out = session.bytes[side], truth.bytes_in = session.bytes[1 - side];
    truth.outcome = session.outcome;
    truth.ended_idle = pane_of(session.last + options_.idle_timeout) <= pane_of(newest);
    closed_.push_back(truth);
  }
}

}  // namespace weir::emulator
