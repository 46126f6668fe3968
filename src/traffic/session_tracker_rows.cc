// The second part of a pane's settling: fragments find their sessions, and sessions become rows of ports, protocols and
// remotes.
#include <algorithm>

#include "traffic/protocols.h"
#include "traffic/row_gatherer.h"
#include "traffic/session_tracker.h"

namespace weir::traffic {
namespace {

constexpr Seconds kFragmentPanes = 30;  // as long as Linux waits for the rest of a datagram

bool has_ports(std::uint8_t transport) { return transport != packet::kIcmp && transport != packet::kIcmpv6; }

SettledProtocol& protocol_row(std::vector<SettledProtocol>& rows, ProtocolId protocol) {
  for (SettledProtocol& row : rows)
    if (row.protocol == protocol) return row;
  return rows.emplace_back(SettledProtocol{protocol, {}});
}

void subtract(Counts& from, const Counts& counts) {
  for (int d : {0, 1}) from.packets[d] -= counts.packets[d], from.bytes[d] -= counts.bytes[d];
}

// The pane's four tables of rows in the making.
struct Gatherers {
  explicit Gatherers(Settled& settled)
      : out(settled), local_ports(settled.local_ports), service_ports(settled.service_ports), remotes(settled.remotes) {}

  RowCounts& local_port(const PortKey& key, std::uint64_t hash) {
    return local_ports.at(hash, key, [&] { return SettledPort{key, hash, {}}; }).row;
  }
  RowCounts& service_port(const PortKey& key, std::uint64_t hash) {
    return service_ports.at(hash, key, [&] { return SettledPort{key, hash, {}}; }).row;
  }
  RowCounts& remote(const IpAddress& address, std::uint64_t hash) {
    return remotes.at(hash, address, [&] { return SettledRemote{address, hash, {}, 0, {}}; }).row;
  }
  RowCounts& protocol(ProtocolId id) { return protocol_row(out.protocols, id).row; }

  Settled& out;
  RowGatherer<SettledPort> local_ports, service_ports;
  RowGatherer<SettledRemote> remotes;
};

void add_rest(Gatherers& rows, const Rest& rest) {
  for (const PortCounts& row : rest.local_ports) rows.local_port(row.key, row.hash).counts.add(row.counts);
  for (const PortCounts& row : rest.service_ports) rows.service_port(row.key, row.hash).counts.add(row.counts);
  for (const RemoteCounts& row : rest.remotes) rows.remote(row.remote, row.hash).counts.add(row.counts);
  for (const ProtocolCounts& row : rest.protocols) rows.protocol(row.protocol).counts.add(row.counts);
}

void add_by_ports_alone(Gatherers& rows, const SessionKey& key, const Counts& counts, const HashKey& hash_key) {
  rows.remote(key.remote, hash_of(hash_key, key.remote)).counts.add(counts);
  if (!has_ports(key.transport)) {
    rows.protocol(protocol_of_transport(key.transport)).counts.add(counts);
    return;
  }
  const PortKey local{key.transport, key.local_port};
  const PortKey service{key.transport, likely_service_port(key.transport, key.local_port, key.remote_port)};
  rows.local_port(local, hash_of(hash_key, local)).counts.add(counts);
  rows.service_port(service, hash_of(hash_key, service)).counts.add(counts);
  rows.protocol(protocol_of(key.transport, service.port)).counts.add(counts);
}

}  // namespace

void SessionTracker::resolve_fragments(const Activity& activity, Settled& out) {
  for (const FragmentFacts& facts : activity.fragments)
    if (facts.first_fragment.seen()) first_fragments_[facts.key] = {facts.local_port, facts.remote_port, pane_};
  for (const FragmentFacts& facts : activity.fragments)
    if (facts.packets != 0) resolve_fragment(facts, out);
  if (first_fragments_.empty() || pane_ < next_fragment_trim_) return;
  absl::erase_if(first_fragments_, [&](const auto& row) { return pane_ - row.second.pane > kFragmentPanes; });
  next_fragment_trim_ = pane_ + kFragmentPanes;
}

void SessionTracker::resolve_fragment(const FragmentFacts& facts, Settled& out) {
  const auto first = first_fragments_.find(facts.key);
  if (first == first_fragments_.end() || pane_ - first->second.pane > kFragmentPanes) return;
  const SessionKey key{facts.key.local, facts.key.remote, first->second.local_port, first->second.remote_port,
                       facts.key.transport};
  const auto found = index_.find(HashedKey{hash_of(options_->bounds.key, key), key});
  if (found == index_.end()) return;
  const std::uint32_t slot = found->second;
  if (facts.first - slots_[slot].last >= options_->idle_timeout) return;
  ResolvedFragment resolved{slot, facts.key, {}};
  resolved.counts.add(facts.key.direction, facts.packets, facts.bytes);
  SettledSession& row = row_of(slot, out);
  row.counts.add(resolved.counts);
  row.first = std::min(row.first, facts.first);
  row.last = std::max(row.last, facts.last);
  slots_[slot].last = std::max(slots_[slot].last, facts.last);
  add_unrecorded(slot, resolved.counts, facts.first, facts.last);
  resolved_.push_back(resolved);
}

void SessionTracker::finish_sessions(Settled& out) {
  for (SettledSession& row : out.sessions) {
    const Open& session = slots_[index_.find(HashedKey{row.hash, row.key})->second];
    row.opened = session.opened;
    row.direction = session.direction;
    row.outcome = session.outcome;
    row.midstream = session.midstream;
    row.protocol = session.protocol;
    row.name_is_own = session.name.source != packet::NameSource::kNone;
    if (const Name* name = name_of(session)) row.name = *name;
  }
}

void SessionTracker::finish_rows(const Activity* activity, Settled& out) {
  Gatherers rows(out);
  for (const SettledSession& session : out.sessions) {
    if (!session.active()) continue;
    const Open& open = slots_[index_.find(HashedKey{session.hash, session.key})->second];
    RowCounts counts{session.counts, {0, 0}};
    counts.opened[session.direction] = session.opened_times;
    rows.remote(session.key.remote, open.remote_hash).add(counts);
    rows.protocol(session.protocol).add(counts);
    if (!has_ports(session.key.transport)) continue;
    rows.local_port({session.key.transport, session.key.local_port}, open.local_port_hash).add(counts);
    rows.service_port({session.key.transport, session.service_port()}, open.service_port_hash).add(counts);
  }
  for (const auto& [key, counts] : unkept_) add_by_ports_alone(rows, key, counts, options_->bounds.key);
  unkept_.clear();
  if (activity) add_rest(rows, activity->rest);
  // Rest counted every later fragment under its remote and transport; those whose session is known are in its rows too.
  for (const ResolvedFragment& fragment : resolved_) {
    subtract(rows.protocol(protocol_of_transport(fragment.key.transport)).counts, fragment.counts);
    subtract(rows.remote(fragment.key.remote, slots_[fragment.slot].remote_hash).counts, fragment.counts);
  }
  std::erase_if(out.protocols, [](const SettledProtocol& row) { return row.row.counts.all_packets() == 0; });
  std::sort(out.protocols.begin(), out.protocols.end(),
            [](const SettledProtocol& a, const SettledProtocol& b) { return a.protocol < b.protocol; });
  for (SettledRemote& remote : out.remotes) {
    remote.last_pane = pane_;
    if (const Name* name = names_.best(remote.remote, pane_)) remote.name = *name;
  }
  std::sort(out.sessions.begin(), out.sessions.end(), before<SettledSession>);
  rows.local_ports.sort();
  rows.service_ports.sort();
  rows.remotes.sort();
  apply_bounds(out, options_->bounds);
}

void SessionTracker::recover(const Options& options, Seconds pane, const Settled& settled, Seconds record_from) {
  options_ = &options;
  pane_ = pane;
  if (settled.folded & kFoldedSessions) last_folded_ = pane;
  for (const SettledSession& row : settled.sessions) recover_session(row, pane >= record_from);
  recover_names(settled);
}

void SessionTracker::recover_names(const Settled& settled) {
  for (const SettledRemote& remote : settled.remotes) names_.learn(remote.remote, remote.name);
  for (const DnsName& dns : settled.names) names_.learn(dns.address, {packet::NameSource::kDns, dns.time, dns.text});
}

void SessionTracker::recover_session(const SettledSession& row, bool unrecorded) {
  auto found = index_.find(HashedKey{row.hash, row.key});
  if (found != index_.end() && slots_[found->second].opened != row.opened) {
    Open& ended = slots_[found->second];
    ended.in_use = false;
    ++ended.generation;
    free_.push_back(found->second);
    index_.erase(found);
    found = index_.end();
  }
  const std::uint32_t slot = found == index_.end() ? new_slot() : found->second;
  Open& session = slots_[slot];
  session.key = row.key;
  session.hash = row.hash;
  session.opened = row.opened;
  session.last = std::max(row.active() ? row.last : row.opened, found == index_.end() ? row.opened : session.last);
  session.direction = row.direction;
  session.outcome = row.outcome;
  session.midstream = row.midstream;
  if (row.name_is_own) session.name = row.name;
  for (int d : {0, 1}) session.tcp_flags[d] |= row.tcp_flags[d];
  fill_derived(session);
  if (unrecorded && row.active()) add_unrecorded(slot, row.counts, row.first, row.last);
  if (found != index_.end()) return;
  index_.emplace(HashedKey{row.hash, row.key}, slot);
  idle_.push({pane_of(session.last + options_->idle_timeout), slot, session.generation});
  const Timer answer{pane_of(session.opened + options_->answer_timeout), slot, session.generation};
  const auto at = std::upper_bound(pending_.begin(), pending_.end(), answer,
                                   [](const Timer& a, const Timer& b) { return a.due < b.due; });
  pending_.insert(at, answer);
}

}  // namespace weir::traffic
