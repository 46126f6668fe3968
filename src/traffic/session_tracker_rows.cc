// The second part of a pane's settling: fragments find their sessions, and sessions become rows of ports, protocols and
// remotes.
#include <algorithm>
#include <utility>

#include "traffic/protocols.h"
#include "traffic/session_tracker.h"

namespace weir::traffic {
namespace {

constexpr Seconds kFragmentPanes = 30;  // as long as Linux waits for the rest of a datagram

SettledPort port_row(const PortKey& key, const Counts& counts, const HashKey& hash_key) {
  return {key, hash_of(hash_key, key), {counts, {0, 0}}};
}

void add_rest(RowTables& tables, const Rest& rest, Seconds pane) {
  for (const PortCounts& row : rest.local_ports) tables.add_local({row.key, row.hash, {row.counts, {0, 0}}});
  for (const PortCounts& row : rest.service_ports) tables.add_service({row.key, row.hash, {row.counts, {0, 0}}});
  for (const RemoteCounts& row : rest.remotes)
    tables.add(SettledRemote{row.remote, row.hash, {row.counts, {0, 0}}, pane, {}});
  for (const ProtocolCounts& row : rest.protocols) tables.add(SettledProtocol{row.protocol, {row.counts, {0, 0}}});
}

void add_by_ports_alone(RowTables& tables, const SessionKey& key, const Counts& counts, const HashKey& hash_key,
                        Seconds pane) {
  tables.add(SettledRemote{key.remote, hash_of(hash_key, key.remote), {counts, {0, 0}}, pane, {}});
  if (!has_ports(key.transport)) {
    tables.add(SettledProtocol{protocol_of_transport(key.transport), {counts, {0, 0}}});
    return;
  }
  const std::uint16_t service = likely_service_port(key.transport, key.local_port, key.remote_port);
  tables.add_local(port_row({key.transport, key.local_port}, counts, hash_key));
  tables.add_service(port_row({key.transport, service}, counts, hash_key));
  tables.add(SettledProtocol{protocol_of(key.transport, service), {counts, {0, 0}}});
}

}  // namespace

void SessionTracker::resolve_fragments(const Activity& activity, SettledPane& out) {
  for (const FragmentFacts& facts : activity.fragments)
    if (facts.first_fragment.seen()) first_fragments_[facts.key] = {facts.local_port, facts.remote_port, pane_};
  for (const FragmentFacts& facts : activity.fragments)
    if (facts.packets != 0) resolve_fragment(facts, out);
  if (first_fragments_.empty() || pane_ < next_fragment_trim_) return;
  absl::erase_if(first_fragments_, [&](const auto& row) { return pane_ - row.second.pane > kFragmentPanes; });
  next_fragment_trim_ = pane_ + kFragmentPanes;
}

void SessionTracker::resolve_fragment(const FragmentFacts& facts, SettledPane& out) {
  const auto first = first_fragments_.find(facts.key);
  if (first == first_fragments_.end() || pane_ - first->second.pane > kFragmentPanes) return;
  const SessionKey key{facts.key.local, facts.key.remote, first->second.local_port, first->second.remote_port,
                       facts.key.transport};
  const std::uint32_t slot = find(hash_of(options_->bounds.key, key), key);
  if (slot == kNone) return;
  if (facts.first - slots_[slot].last >= options_->idle_timeout) return;
  ResolvedFragment resolved{facts.key, {}};
  resolved.counts.add(facts.key.direction, facts.packets, facts.bytes);
  PaneSession& row = row_of(slot, out);
  row.counts.add(resolved.counts);
  row.first = std::min(row.first, facts.first);
  row.last = std::max(row.last, facts.last);
  slots_[slot].last = std::max(slots_[slot].last, facts.last);
  add_unrecorded(slot, resolved.counts, facts.first, facts.last);
  resolved_.push_back(resolved);
}

// Every session with a row gets the best name of its remote in this pane.
void SessionTracker::name_sessions(SettledPane& out) {
  for (const PaneSession& row : out.sessions) {
    OpenSession& session = slots_[row.slot];
    if (session.names_version == names_.version() && pane_ < session.name_valid_before) continue;
    NameMemory::Best best = names_.best(session.key.remote, pane_);
    session.names_version = names_.version();
    session.name_valid_before = best.valid_before;
    if (session.remote_name == best.name) continue;
    if (!row.active()) tell(session);  // under the name of its newest pane with packets
    session.remote_name = std::move(best.name);
    session.names_changed = true;
  }
}

void SessionTracker::finish_rest(const Activity* activity, SettledPane& out) {
  out.rest = {};
  const bool has_rest = activity && !(activity->rest.remotes.empty() && activity->rest.protocols.empty());
  if (!has_rest && unkept_.empty() && resolved_.empty()) return;
  RowTables rest;
  for (const auto& [key, counts] : unkept_) add_by_ports_alone(rest, key, counts, options_->bounds.key, pane_);
  unkept_.clear();
  if (activity) add_rest(rest, activity->rest, pane_);
  // Rest counted every later fragment under its remote and transport; those whose session is known are in its row too.
  for (const ResolvedFragment& fragment : resolved_) {
    RowCounts counted;
    counted.counts.subtract(fragment.counts);
    const IpAddress& remote = fragment.key.remote;
    rest.add(SettledProtocol{protocol_of_transport(fragment.key.transport), counted});
    rest.add(SettledRemote{remote, hash_of(options_->bounds.key, remote), counted, pane_, {}});
  }
  rest.take(out.rest);
  std::erase_if(out.rest.remotes, [](const SettledRemote& row) { return row.row == RowCounts{}; });
  for (SettledRemote& remote : out.rest.remotes)
    if (const NameMemory::Best best = names_.best(remote.remote, pane_); best.name) remote.name = *best.name;
  tables_.add_tables(out.rest);
  if (tables_.largest() > 2 * static_cast<std::size_t>(options_->bounds.rows) + 2048) bound_tables();
}

// Sorts the sessions. Where K could matter the tables are made whole and cut, and the sessions with them.
void SessionTracker::fold(SettledPane& out) const {
  const auto by_hash = [this](const PaneSession& a, const PaneSession& b) {
    const OpenSession &x = slots_[a.slot], &y = slots_[b.slot];
    return x.hash != y.hash ? x.hash < y.hash : x.key < y.key;
  };
  if (!std::is_sorted(out.sessions.begin(), out.sessions.end(), by_hash))
    std::sort(out.sessions.begin(), out.sessions.end(), by_hash);
  const std::size_t rest_rows =
      std::max({out.rest.local_ports.size(), out.rest.service_ports.size(), out.rest.remotes.size()});
  if (out.sessions.size() + rest_rows <= options_->bounds.rows) return;
  RowTables tables;
  tables.add_tables(out.rest);
  for (const PaneSession& row : out.sessions) {
    const OpenSession& session = slots_[row.slot];
    if (row.active())
      tables.add({session.key, session.direction, session.protocol, row.counts, row.opened_times, pane_,
                  session.remote_name.get()},
                 options_->bounds.key);
  }
  tables.take(out.rest);
  apply_bounds(out.rest, options_->bounds);
  out.folded |= std::exchange(out.rest.folded, std::uint8_t{0});
  if (out.sessions.size() > options_->bounds.rows) {
    out.sessions.resize(options_->bounds.rows);
    out.folded |= kFoldedSessions;
  }
  out.apart = true;
}

void SessionTracker::recover(const Options& options, Seconds pane, const Settled& settled, Seconds record_from) {
  options_ = &options;
  pane_ = pane;
  recovering_ = true;
  if (settled.folded & kFoldedSessions) last_folded_ = pane;
  for (const SettledSession& row : settled.sessions) recover_session(row, pane >= record_from);
  recover_names(settled);
}

// Panes tell what a session did, not that it went idle since: without this it would end once more.
void SessionTracker::forget_ended_before(Seconds pane) {
  std::vector<std::uint32_t> ended;
  for (const Indexed& indexed : index_)
    if (pane_of(slots_[indexed.slot].last + options_->idle_timeout) < pane) ended.push_back(indexed.slot);
  for (const std::uint32_t slot : ended) forget(slot);
  recovering_ = false;
}

void SessionTracker::recover_names(const Settled& settled) {
  for (const SettledRemote& remote : settled.remotes) names_.learn(remote.remote, remote.name);
  for (const DnsName& dns : settled.names) names_.learn(dns.address, {packet::NameSource::kDns, dns.time, dns.text});
}

void SessionTracker::recover_session(const SettledSession& row, bool unrecorded) {
  std::uint32_t slot = find(row.hash, row.key);
  if (slot != kNone && slots_[slot].opened != row.opened) {
    forget(slot);
    slot = kNone;
  }
  const bool is_new = slot == kNone;
  if (is_new) slot = new_slot();
  OpenSession& session = slots_[slot];
  session.key = row.key;
  session.hash = row.hash;
  session.opened = row.opened;
  session.in_use = true;
  if (is_new) session.serial = ++last_serial_;
  session.last = std::max(row.active() ? row.last : row.opened, is_new ? row.opened : session.last);
  session.direction = row.direction;
  session.outcome = row.outcome;
  session.midstream = row.midstream;
  if (row.name_is_own) session.own_name = std::make_shared<const Name>(row.name);
  for (int d : {0, 1}) session.tcp_flags[d] |= row.tcp_flags[d];
  set_protocol(session);
  if (unrecorded && row.active()) add_unrecorded(slot, row.counts, row.first, row.last);
  session.told = session.unrecorded;
  if (!is_new) return;
  index_.insert(Indexed{slot, static_cast<std::uint32_t>(row.hash)});
  idle_.push({pane_of(session.last + options_->idle_timeout), slot, session.generation});
  const Timer answer{pane_of(session.opened + options_->answer_timeout), slot, session.generation};
  const auto at = std::upper_bound(pending_.begin(), pending_.end(), answer,
                                   [](const Timer& a, const Timer& b) { return a.due < b.due; });
  pending_.insert(at, answer);
}

}  // namespace weir::traffic
