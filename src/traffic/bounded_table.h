// Tables of rows sorted by (hash, key), of which a bound keeps the first K. Because the order is by hash, what is in
// the union's K is in every part's K: uniting and cutting is associative and commutative.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "traffic/settled.h"

namespace weir::traffic {

inline const SessionKey& key_of(const SessionFacts& row) { return row.key; }
inline const IpAddress& key_of(const RemoteCounts& row) { return row.remote; }
inline const PortKey& key_of(const PortCounts& row) { return row.key; }
inline const IpAddress& key_of(const DnsName& row) { return row.address; }
inline const SessionKey& key_of(const SettledSession& row) { return row.key; }
inline const IpAddress& key_of(const SettledRemote& row) { return row.remote; }
inline const PortKey& key_of(const SettledPort& row) { return row.key; }
inline const FragmentKey& key_of(const FragmentFacts& row) { return row.key; }

template <typename Row>
bool before(const Row& a, const Row& b) {
  if (a.hash != b.hash) return a.hash < b.hash;
  return key_of(a) < key_of(b);
}

template <typename Row>
bool same_key(const Row& a, const Row& b) {
  return a.hash == b.hash && key_of(a) == key_of(b);
}

// Joins two rows of one key (activity.cc, settled.cc).
void join(SessionFacts& into, const SessionFacts& from);
void join(DnsName& into, const DnsName& from);
void join(FragmentFacts& into, const FragmentFacts& from);
void join(SettledSession& into, const SettledSession& from);
void join(SettledRemote& into, const SettledRemote& from);
inline void join(SettledPort& into, const SettledPort& from) { into.row.add(from.row); }
inline void join(RemoteCounts& into, const RemoteCounts& from) { into.counts.add(from.counts); }
inline void join(PortCounts& into, const PortCounts& from) { into.counts.add(from.counts); }

// Joins neighbours of one key in a sorted table.
template <typename Row>
void join_repeats(std::vector<Row>& table) {
  if (std::adjacent_find(table.begin(), table.end(), same_key<Row>) == table.end()) return;
  auto kept = table.begin();
  for (auto at = std::next(kept); at != table.end(); ++at) {
    if (same_key(*kept, *at)) {
      join(*kept, *at);
    } else if (++kept != at) {
      *kept = std::move(*at);
    }
  }
  table.erase(std::next(kept), table.end());
}

// Joins rows whose key `into` has, and leaves the others in `from`: for a few rows and a long table, which they need
// not move.
template <typename Row>
void join_known(std::vector<Row>& into, std::vector<Row>& from) {
  std::erase_if(from, [&](const Row& row) {
    const auto at = std::lower_bound(into.begin(), into.end(), row, before<Row>);
    if (at == into.end() || !same_key(*at, row)) return false;
    join(*at, row);
    return true;
  });
}

// Unites two sorted tables; rows of one key are joined.
template <typename Row>
void unite(std::vector<Row>& into, std::vector<Row>&& from) {
  if (into.size() > 8 * from.size()) join_known(into, from);
  if (from.empty()) return;
  if (into.empty()) {
    into = std::move(from);
    return;
  }
  std::vector<Row> united;
  united.reserve(into.size() + from.size());
  auto a = into.begin();
  auto b = from.begin();
  while (a != into.end() && b != from.end()) {
    if (before(*a, *b)) {
      united.push_back(std::move(*a++));
    } else if (before(*b, *a)) {
      united.push_back(std::move(*b++));
    } else {
      join(*a, *b++);
      united.push_back(std::move(*a++));
    }
  }
  std::move(a, into.end(), std::back_inserter(united));
  std::move(b, from.end(), std::back_inserter(united));
  into = std::move(united);
}

// Cuts to the first `rows`; each dropped row is given to drop(Row&&). True when something was dropped.
template <typename Row, typename Drop>
bool cut(std::vector<Row>& table, std::size_t rows, Drop drop) {
  if (table.size() <= rows) return false;
  for (auto at = table.begin() + static_cast<std::ptrdiff_t>(rows); at != table.end(); ++at) drop(std::move(*at));
  table.resize(rows);
  return true;
}

// The same for ports: those below 1024 always stay, beyond the `rows` kept of the others.
template <typename Row>
bool cut_ports(std::vector<Row>& table, std::size_t rows) {
  if (table.size() <= rows) return false;
  std::size_t others = 0;
  const std::size_t size_before = table.size();
  std::erase_if(table, [&](const Row& row) { return row.key.port >= 1024 && ++others > rows; });
  return table.size() != size_before;
}

}  // namespace weir::traffic
