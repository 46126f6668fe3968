#include "traffic/ranking.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "traffic/protocols.h"

namespace weir::traffic {
namespace {

// The best of the rows that `order` names.
template <typename Row, typename Before>
std::vector<std::uint32_t> ranked(const std::vector<Row>& rows, std::vector<std::uint32_t>&& order, std::size_t limit,
                                  Before before) {
  const auto compare = [&](std::uint32_t a, std::uint32_t b) { return before(rows[a], rows[b]); };
  const std::size_t kept = std::min(limit, order.size());
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(), compare);
  order.resize(kept);
  return std::move(order);
}

template <typename Row, typename Before>
std::vector<std::uint32_t> ranked(const std::vector<Row>& rows, std::size_t limit, Before before) {
  std::vector<std::uint32_t> order(rows.size());
  std::iota(order.begin(), order.end(), 0u);
  return ranked(rows, std::move(order), limit, before);
}

// Only rows that tie compare keys, so a key made on the fly (an address's text) costs little.
auto key_order(const SettledPort& row) { return std::tuple(row.key.port, row.key.transport); }
auto key_order(const SettledProtocol& row) { return protocol_name(row.protocol); }
auto key_order(const SettledRemote& row) { return format_address(row.remote); }

template <typename Row>
bool bytes_then_key(const Row& a, const Row& b) {
  if (a.row.counts.all_bytes() != b.row.counts.all_bytes()) return a.row.counts.all_bytes() > b.row.counts.all_bytes();
  return key_order(a) < key_order(b);
}

template <typename Row>
bool opened_then_bytes(const Row& a, const Row& b) {
  if (a.row.all_opened() != b.row.all_opened()) return a.row.all_opened() > b.row.all_opened();
  return bytes_then_key(a, b);
}

bool visited_before(const SettledRemote& a, const SettledRemote& b) {
  if (a.row.opened[kOut] != b.row.opened[kOut]) return a.row.opened[kOut] > b.row.opened[kOut];
  return bytes_then_key(a, b);
}

bool session_before(const SettledSession& a, const SettledSession& b) {
  if (a.counts.all_bytes() != b.counts.all_bytes()) return a.counts.all_bytes() > b.counts.all_bytes();
  return a.key < b.key;
}

void subtract(Counts& from, const Counts& counts) {
  for (int d : {0, 1}) from.packets[d] -= counts.packets[d], from.bytes[d] -= counts.bytes[d];
}

template <typename Row>
RowCounts rest_of(const Settled& settled, const std::vector<Row>& rows) {
  RowCounts other{settled.totals, {settled.session_counts.opened[0], settled.session_counts.opened[1]}};
  for (const Row& row : rows) {
    subtract(other.counts, row.row.counts);
    for (int d : {0, 1}) other.opened[d] -= row.row.opened[d];
  }
  return other;
}

}  // namespace

std::vector<std::uint32_t> most_used(const std::vector<SettledPort>& ports, std::size_t limit) {
  return ranked(ports, limit, opened_then_bytes<SettledPort>);
}
std::vector<std::uint32_t> most_used(const std::vector<SettledProtocol>& protocols, std::size_t limit) {
  return ranked(protocols, limit, opened_then_bytes<SettledProtocol>);
}
std::vector<std::uint32_t> most_used(const std::vector<SettledRemote>& remotes, std::size_t limit) {
  return ranked(remotes, limit, opened_then_bytes<SettledRemote>);
}
std::vector<std::uint32_t> most_visited(const std::vector<SettledRemote>& remotes, std::size_t limit) {
  std::vector<std::uint32_t> visited;
  for (std::uint32_t i = 0; i < remotes.size(); ++i)
    if (remotes[i].visited) visited.push_back(i);
  return ranked(remotes, std::move(visited), limit, visited_before);
}
std::vector<std::uint32_t> by_bytes(const std::vector<SettledSession>& sessions, std::size_t limit) {
  return ranked(sessions, limit, session_before);
}
std::vector<std::uint32_t> by_bytes(const std::vector<SettledPort>& ports, std::size_t limit) {
  return ranked(ports, limit, bytes_then_key<SettledPort>);
}
std::vector<std::uint32_t> by_bytes(const std::vector<SettledProtocol>& protocols, std::size_t limit) {
  return ranked(protocols, limit, bytes_then_key<SettledProtocol>);
}

RowCounts other(const Settled& settled, const std::vector<SettledPort>& ports) { return rest_of(settled, ports); }
RowCounts other(const Settled& settled, const std::vector<SettledRemote>& remotes) { return rest_of(settled, remotes); }
Counts other(const Settled& settled, const std::vector<SettledSession>& sessions) {
  Counts other = settled.totals;
  for (const SettledSession& session : sessions) subtract(other, session.counts);
  return other;
}

}  // namespace weir::traffic
