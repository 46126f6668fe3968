#include "traffic/settled.h"

#include <algorithm>
#include <cmath>

#include "traffic/bounded_table.h"

namespace weir::traffic {
namespace {

// What a session or remote is at its newest pane; of one pane's (two imports'), the better name and later time.
template <typename Row>
bool newer(const Row& a, const Row& b) {
  if (a.last_pane != b.last_pane) return a.last_pane > b.last_pane;
  return better_name(a.name, b.name);
}

bool newer_session(const SettledSession& a, const SettledSession& b) {
  if (a.last_pane != b.last_pane) return a.last_pane > b.last_pane;
  if (a.last != b.last) return a.last > b.last;
  if (a.opened != b.opened) return a.opened < b.opened;
  if (a.outcome != b.outcome) return a.outcome > b.outcome;
  if (a.direction != b.direction) return a.direction < b.direction;
  return better_name(a.name, b.name);
}

void unite_protocols(std::vector<SettledProtocol>& into, const std::vector<SettledProtocol>& from) {
  for (const SettledProtocol& row : from) {
    auto at = std::lower_bound(into.begin(), into.end(), row.protocol,
                               [](const SettledProtocol& a, ProtocolId id) { return a.protocol < id; });
    if (at == into.end() || at->protocol != row.protocol) {
      into.insert(at, row);
    } else {
      at->row.add(row.row);
    }
  }
}

}  // namespace

void join(SettledSession& into, const SettledSession& from) {
  SettledSession joined = newer_session(from, into) ? from : into;
  joined.counts = into.counts;
  joined.counts.add(from.counts);
  for (int d : {0, 1}) joined.tcp_flags[d] = into.tcp_flags[d] | from.tcp_flags[d];
  joined.opened_times = into.opened_times + from.opened_times;
  joined.first = std::min(into.first, from.first);
  joined.last = std::max(into.last, from.last);
  into = std::move(joined);
}

void join(SettledRemote& into, const SettledRemote& from) {
  if (newer(from, into)) {
    into.last_pane = from.last_pane;
    into.name = from.name;
  }
  into.row.add(from.row);
  into.visited |= from.visited;
}

void merge(Settled& into, const Settled& from, const Bounds& bounds) {
  into.totals.add(from.totals);
  into.late.add(from.late);
  into.session_counts.add(from.session_counts);
  into.folded |= from.folded;
  unite(into.sessions, std::vector(from.sessions));
  unite(into.local_ports, std::vector(from.local_ports));
  unite(into.service_ports, std::vector(from.service_ports));
  unite_protocols(into.protocols, from.protocols);
  unite(into.remotes, std::vector(from.remotes));
  unite(into.names, std::vector(from.names));
  apply_bounds(into, bounds);
}

void apply_bounds(Settled& settled, const Bounds& bounds) {
  const auto forget = [](auto&&) {};
  if (cut(settled.sessions, bounds.rows, forget)) settled.folded |= kFoldedSessions;
  bool ports = cut_ports(settled.local_ports, bounds.rows);
  ports |= cut_ports(settled.service_ports, bounds.rows);
  if (ports) settled.folded |= kFoldedPorts;
  if (cut(settled.remotes, bounds.rows, forget)) settled.folded |= kFoldedRemotes;
  if (cut(settled.names, bounds.rows, forget)) settled.folded |= kFoldedNames;
}

std::uint64_t distinct_estimate(std::uint64_t kept, std::uint64_t greatest_hash, std::uint32_t k) {
  if (kept < k || k < 2 || greatest_hash == 0) return kept;
  const double share = (static_cast<double>(greatest_hash) + 1.0) / 0x1p64;
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(k - 1) / share));
}

}  // namespace weir::traffic
