#include "traffic/session_tracker.h"

#include <algorithm>
#include <utility>

#include "traffic/bounded_table.h"
#include "traffic/protocols.h"

namespace weir::traffic {
namespace {

Moment first_of(const SessionFacts& facts, Direction d) {
  return std::min(facts.first_packet[d], facts.first_reset[d]);
}

// DESIGN "Initiator". A registered port on the first sender's side alone means that the server spoke first.
Direction direction_of(const SessionFacts& facts) {
  const bool tcp = facts.key.transport == packet::kTcp;
  if (tcp && (facts.first_syn[kOut].seen() || facts.first_syn[kIn].seen()))
    return facts.first_syn[kIn] < facts.first_syn[kOut] ? kIn : kOut;
  const Direction sender = first_of(facts, kIn) < first_of(facts, kOut) ? kIn : kOut;
  if (!has_ports(facts.key.transport)) return sender;
  const bool local = is_registered(facts.key.transport, facts.key.local_port);
  const bool remote = is_registered(facts.key.transport, facts.key.remote_port);
  if (local == remote) return sender;
  return local ? kIn : kOut;
}

void reset(SettledPane& out) {
  out.totals = {};
  out.late = {};
  out.session_counts = {};
  out.folded = 0;
  out.sessions.clear();
  out.apart = false;
  out.names = nullptr;
}

}  // namespace

SessionTracker::SessionTracker() : index_(0, Hash{}, Equal{&slots_}) {}

void SessionTracker::settle(const Options& options, Seconds pane, const Activity* activity, SettledPane& out,
                            std::vector<SessionRecord>& records) {
  options_ = &options;
  pane_ = pane;
  reset(out);
  resolved_.clear();
  opened_now_.clear();
  if (recovering_) forget_ended_before(pane);
  if (activity) {
    out.totals = activity->totals;
    out.late = activity->late;
    out.folded = activity->folded;
    out.names = &activity->dns_names;
    learn_names(*activity);
    find_all(activity->sessions);
    for (std::size_t i = 0; i < found_.size(); ++i) settle_session(activity->sessions[i], found_[i], out, records);
    resolve_fragments(*activity, out);
  }
  std::sort(opened_now_.begin(), opened_now_.end(), [](const Timer& a, const Timer& b) { return a.due < b.due; });
  for (const Timer& timer : opened_now_) pending_.push_back(timer);
  fire_pending(out);
  name_sessions(out);
  finish_rest(activity, out);
  fold(out);
  fire_idle(records);
  bound_open_sessions(out, records);
  if (names_.trim(pane, options.bounds)) out.folded |= kFoldedNames;
}

std::uint32_t SessionTracker::find(std::uint64_t hash, const SessionKey& key) const {
  const auto found = index_.find(Probe{key, hash});
  return found == index_.end() ? kNone : found->slot;
}

// A look-up reads places that depend on each other. Started for all sessions of the pane at a time, the reads overlap.
void SessionTracker::find_all(const std::vector<SessionFacts>& sessions) {
  found_.clear();
  for (const SessionFacts& facts : sessions) index_.prefetch(Probe{facts.key, facts.hash});
  for (const SessionFacts& facts : sessions) {
    const std::uint32_t slot = find(facts.hash, facts.key);
    found_.push_back(slot);
    if (slot == kNone) continue;
    const char* session = reinterpret_cast<const char*>(&slots_[slot]);
    for (std::size_t at = 64; at < sizeof(OpenSession); at += 64) __builtin_prefetch(session + at, 1);
  }
}

void SessionTracker::learn_names(const Activity& activity) {
  for (const DnsName& dns : activity.dns_names)
    names_.learn(dns.address, {packet::NameSource::kDns, dns.time, dns.text});
  for (const SessionFacts& facts : activity.sessions) names_.learn(facts.key.remote, facts.name);
}

void SessionTracker::settle_session(const SessionFacts& facts, std::uint32_t slot, SettledPane& out,
                                    std::vector<SessionRecord>& records) {
  if (!facts.has_packets()) {
    if (slot != kNone) decide(slot, facts, out);
    return;
  }
  const Nanoseconds first = std::min(first_of(facts, kOut), first_of(facts, kIn)).time;
  if (slot != kNone && first - slots_[slot].last >= options_->idle_timeout) {
    end(slot, idle_reason(slots_[slot]), records);
    slot = kNone;
  }
  if (slot == kNone) {
    if (facts.hash > admitted_below_) {
      unkept_.push_back({facts.key, facts.counts});
      out.folded |= kFoldedSessions;
      return;
    }
    slot = open(facts, first, out);
  }
  add_packets(slot, facts, first, out);
  decide(slot, facts, out);
}

std::uint32_t SessionTracker::new_slot() {
  if (free_.empty()) {
    slots_.emplace_back();
    return static_cast<std::uint32_t>(slots_.size() - 1);
  }
  const std::uint32_t slot = free_.back();
  free_.pop_back();
  const bool listed = slots_[slot].listed;
  const std::uint32_t generation = slots_[slot].generation;
  slots_[slot] = OpenSession{};
  slots_[slot].listed = listed;
  slots_[slot].generation = generation;
  return slot;
}

std::uint32_t SessionTracker::open(const SessionFacts& facts, Nanoseconds first, SettledPane& out) {
  const std::uint32_t slot = new_slot();
  OpenSession& session = slots_[slot];
  session.key = facts.key;
  session.hash = facts.hash;
  session.in_use = true;
  session.serial = ++last_serial_;
  session.opening_untold = true;
  session.opened = first;
  session.last = facts.last;
  session.direction = direction_of(facts);
  session.midstream = facts.key.transport == packet::kTcp && !facts.first_syn[0].seen() && !facts.first_syn[1].seen();
  set_protocol(session);
  index_.insert(Indexed{slot, static_cast<std::uint32_t>(facts.hash)});
  opened_now_.push_back({pane_of(first + options_->answer_timeout), slot, session.generation});
  idle_.push({pane_of(session.last + options_->idle_timeout), slot, session.generation});
  ++out.session_counts.opened[session.direction];
  row_of(slot, out).opened_times = 1;
  return slot;
}

void SessionTracker::set_protocol(OpenSession& session) const {
  const SessionKey& key = session.key;
  session.protocol = has_ports(key.transport)
                         ? protocol_of(key.transport, session.direction == kOut ? key.remote_port : key.local_port)
                         : protocol_of_transport(key.transport);
}

PaneSession& SessionTracker::row_of(std::uint32_t slot, SettledPane& out) {
  OpenSession& session = slots_[slot];
  if (session.row_pane != pane_) {
    session.row_pane = pane_;
    session.row = static_cast<std::uint32_t>(out.sessions.size());
    out.sessions.emplace_back().slot = slot;
  }
  return out.sessions[session.row];
}

void SessionTracker::add_packets(std::uint32_t slot, const SessionFacts& facts, Nanoseconds first, SettledPane& out) {
  OpenSession& session = slots_[slot];
  session.last = std::max(session.last, facts.last);
  PaneSession& row = row_of(slot, out);
  row.counts = facts.counts;
  row.first = first;
  row.last = facts.last;
  for (int d : {0, 1}) {
    row.tcp_flags[d] = facts.tcp_flags[d];
    session.tcp_flags[d] |= facts.tcp_flags[d];
  }
  if (better_name(facts.name, session.own_name ? *session.own_name : Name{})) {
    session.own_name = std::make_shared<const Name>(facts.name);
    session.names_changed = true;
  }
  add_unrecorded(slot, facts.counts, first, facts.last);
}

void SessionTracker::add_unrecorded(std::uint32_t slot, const Counts& counts, Nanoseconds first, Nanoseconds last) {
  OpenSession& session = slots_[slot];
  session.unrecorded.add(counts);
  session.unrecorded_first = std::min(session.unrecorded_first, first);
  session.unrecorded_last = std::max(session.unrecorded_last, last);
  if (session.listed) return;
  session.listed = true;
  unrecorded_.push_back(slot);
}

// The least event in [opened, opened + answer_timeout] decides (docs/definitions.md "Outcome").
void SessionTracker::decide(std::uint32_t slot, const SessionFacts& facts, SettledPane& out) {
  OpenSession& session = slots_[slot];
  if (session.outcome != Outcome::kPending) return;
  const Direction responder = session.direction == kOut ? kIn : kOut;
  const auto in_time = [&](const Moment& moment) {
    return moment.seen() && moment.time >= session.opened && moment.time - session.opened <= options_->answer_timeout;
  };
  Moment decisive;
  const auto consider = [&](const Moment& moment, Outcome outcome) {
    if (!in_time(moment) || decisive <= moment) return;
    decisive = moment;
    session.outcome = outcome;
  };
  consider(facts.first_packet[responder], Outcome::kAnswered);
  consider(facts.first_reset[responder], Outcome::kRefused);
  consider(facts.icmp_error, Outcome::kRefused);
  if (session.outcome == Outcome::kPending) return;
  row_of(slot, out);
  if (session.outcome == Outcome::kRefused) ++out.session_counts.refused[session.direction];
}

void SessionTracker::fire_pending(SettledPane& out) {
  while (!pending_.empty() && pending_.front().due <= pane_) {
    const Timer timer = pending_.front();
    pending_.pop_front();
    OpenSession& session = slots_[timer.slot];
    if (session.generation != timer.generation || session.outcome != Outcome::kPending) continue;
    session.outcome = Outcome::kUnanswered;
    ++out.session_counts.unanswered[session.direction];
    row_of(timer.slot, out);
  }
}

FlowEndReason SessionTracker::idle_reason(const OpenSession& session) {
  const std::uint8_t flags = session.tcp_flags[0] | session.tcp_flags[1];
  return flags & (packet::kFin | packet::kRst) ? FlowEndReason::kEndOfFlow : FlowEndReason::kIdleTimeout;
}

void SessionTracker::fire_idle(std::vector<SessionRecord>& records) {
  while (!idle_.empty() && idle_.top().due <= pane_) {
    Timer timer = idle_.top();
    idle_.pop();
    OpenSession& session = slots_[timer.slot];
    if (session.generation != timer.generation) continue;
    timer.due = pane_of(session.last + options_->idle_timeout);
    if (timer.due > pane_) {
      idle_.push(timer);
    } else {
      end(timer.slot, idle_reason(session), records);
    }
  }
}

void SessionTracker::end(std::uint32_t slot, FlowEndReason reason, std::vector<SessionRecord>& records) {
  OpenSession& session = slots_[slot];
  record(session, reason, records);
  forget(slot);
}

void SessionTracker::forget(std::uint32_t slot) {
  OpenSession& session = slots_[slot];
  index_.erase(Probe{session.key, session.hash});
  session.in_use = false;
  ++session.generation;
  free_.push_back(slot);
}

void SessionTracker::record(OpenSession& session, FlowEndReason reason, std::vector<SessionRecord>& records) {
  tell(session);
  const bool has_packets = session.unrecorded.all_packets() != 0;
  SessionRecord& out = records.emplace_back();
  out.key = session.key;
  out.opened = session.opened;
  out.counts = session.unrecorded;
  out.first = has_packets ? session.unrecorded_first : session.last;
  out.last = has_packets ? session.unrecorded_last : session.last;
  out.sequence = static_cast<std::uint32_t>(pane_of(out.first) - pane_of(session.opened) + (has_packets ? 0 : 1));
  for (int d : {0, 1}) out.tcp_flags[d] = session.tcp_flags[d];
  out.end_reason = reason;
  out.direction = session.direction;
  out.outcome = session.outcome;
  out.midstream = session.midstream;
  out.protocol = session.protocol;
  if (session.own_name) {
    out.name = *session.own_name;
  } else if (const NameMemory::Best best = names_.best(session.key.remote, pane_); best.name) {
    out.name = *best.name;
  }
  session.unrecorded = session.told = {};
  session.unrecorded_first = INT64_MAX;
  session.unrecorded_last = INT64_MIN;
}

// What it did since it last told, into the tables. Its name is that of its newest pane with packets.
void SessionTracker::tell(OpenSession& session) {
  Counts news = session.unrecorded;
  news.subtract(session.told);
  if (news.all_packets() == 0) return;
  tables_.add({session.key, session.direction, session.protocol, news, session.opening_untold ? 1u : 0u,
               pane_of(session.last), session.remote_name.get()},
              options_->bounds.key);
  session.told = session.unrecorded;
  session.opening_untold = false;
  if (tables_.largest() > 2 * static_cast<std::size_t>(options_->bounds.rows) + 2048) bound_tables();
}

// What K will not keep can be forgotten early: the hashes of kept rows only fall.
void SessionTracker::bound_tables() {
  Settled kept;
  tables_.take(kept);
  apply_bounds(kept, options_->bounds);
  tables_folded_ |= kept.folded;
  tables_.add_tables(kept);
}

void SessionTracker::take_tables(Settled& out) {
  for (const std::uint32_t slot : unrecorded_)
    if (slots_[slot].in_use) tell(slots_[slot]);
  tables_.take(out);
  out.folded |= std::exchange(tables_folded_, std::uint8_t{0});
}

void SessionTracker::end_minute(std::vector<SessionRecord>& records) {
  for (const std::uint32_t slot : unrecorded_) {
    OpenSession& session = slots_[slot];
    session.listed = false;
    if (session.in_use && session.unrecorded.all_packets() != 0)
      record(session, FlowEndReason::kActiveTimeout, records);
  }
  unrecorded_.clear();
  give_memory_back();
}

void SessionTracker::finish(Seconds settled_until, std::vector<SessionRecord>& records) {
  if (recovering_) forget_ended_before(settled_until);
  for (const Indexed& indexed : index_) {
    tell(slots_[indexed.slot]);
    OpenSession ended =
        slots_[indexed.slot];  // if there is more after all, its next record has all of the minute again
    record(ended, FlowEndReason::kForcedEnd, records);
  }
}

// Exact beyond the bound too: the least hashes stay, and while folded no greater one is let in.
void SessionTracker::bound_open_sessions(SettledPane& out, std::vector<SessionRecord>& records) {
  const Seconds memory = pane_of(options_->idle_timeout + kNanosecondsPerSecond - 1);
  if (out.folded & kFoldedSessions) last_folded_ = pane_;
  const std::size_t limit = options_->bounds.open_sessions;
  if (index_.size() > limit) {
    std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
    order.reserve(index_.size());
    for (const Indexed& indexed : index_) order.push_back({slots_[indexed.slot].hash, indexed.slot});
    std::nth_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(limit), order.end());
    for (std::size_t i = limit; i < order.size(); ++i) end(order[i].second, FlowEndReason::kLackOfResources, records);
    admitted_below_ = std::max_element(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(limit))->first;
    last_folded_ = pane_;
  }
  if (pane_ - last_folded_ > memory) {
    admitted_below_ = UINT64_MAX;
  } else {
    out.folded |= kFoldedSessions;
  }
}

Seconds SessionTracker::next_due() const {
  Seconds due = idle_.empty() ? INT64_MAX : idle_.top().due;
  if (!pending_.empty()) due = std::min(due, pending_.front().due);
  return due;
}

}  // namespace weir::traffic
