#include "traffic/activity.h"

#include <algorithm>

#include "traffic/bounded_table.h"
#include "traffic/rest.h"

namespace weir::traffic {
void join(SessionFacts& into, const SessionFacts& from) {
  into.counts.add(from.counts);
  for (int d : {0, 1}) {
    into.first_packet[d] = std::min(into.first_packet[d], from.first_packet[d]);
    into.first_reset[d] = std::min(into.first_reset[d], from.first_reset[d]);
    into.first_syn[d] = std::min(into.first_syn[d], from.first_syn[d]);
    into.tcp_flags[d] |= from.tcp_flags[d];
  }
  into.icmp_error = std::min(into.icmp_error, from.icmp_error);
  into.last = std::max(into.last, from.last);
  if (better_name(from.name, into.name)) into.name = from.name;
}

void join(DnsName& into, const DnsName& from) {
  if (from.time > into.time || (from.time == into.time && from.text < into.text)) into = from;
}

void join(FragmentFacts& into, const FragmentFacts& from) {
  if (from.first_fragment < into.first_fragment) {
    into.first_fragment = from.first_fragment;
    into.local_port = from.local_port;
    into.remote_port = from.remote_port;
  }
  into.packets += from.packets;
  into.bytes += from.bytes;
  into.first = std::min(into.first, from.first);
  into.last = std::max(into.last, from.last);
}

bool better_name(const Name& a, const Name& b) {
  if (a.source != b.source) return a.source > b.source;
  if (a.time != b.time) return a.time > b.time;
  return a.text < b.text;
}

std::uint64_t hash_of(const HashKey& key, const SessionKey& s) {
  const std::uint64_t words[] = {
      s.local.high, s.local.low, s.remote.high, s.remote.low,
      static_cast<std::uint64_t>(s.local_port) << 32 | static_cast<std::uint64_t>(s.remote_port) << 16 | s.transport};
  return keyed_hash(key, words);
}

std::uint64_t hash_of(const HashKey& key, const IpAddress& address) {
  const std::uint64_t words[] = {address.high, address.low};
  return keyed_hash(key, words);
}

std::uint64_t hash_of(const HashKey& key, const PortKey& port) {
  const std::uint64_t words[] = {static_cast<std::uint64_t>(port.transport) << 16 | port.port};
  return keyed_hash(key, words);
}

std::uint64_t hash_of(const HashKey& key, const FragmentKey& f) {
  const std::uint64_t words[] = {
      f.local.high, f.local.low, f.remote.high, f.remote.low,
      static_cast<std::uint64_t>(f.identification) << 16 | static_cast<std::uint64_t>(f.direction) << 8 | f.transport};
  return keyed_hash(key, words);
}

void apply_bounds(Activity& activity, const Bounds& bounds) {
  RestBuilder rest(bounds);
  const bool folded = cut(activity.sessions, bounds.rows, [&](SessionFacts&& row) { rest.add_session(row); });
  if (folded) {
    activity.folded |= kFoldedSessions;
    merge(activity.rest, rest.take());
  }
  if (cut_rest(activity.rest, bounds)) activity.folded |= kFoldedRemotes | kFoldedPorts;
  if (cut(activity.dns_names, bounds.rows, [](DnsName&&) {})) activity.folded |= kFoldedNames;
  if (cut(activity.fragments, bounds.rows, [](FragmentFacts&&) {})) activity.folded |= kFoldedFragments;
}

void merge(Activity& into, Activity&& from, const Bounds& bounds) {
  into.totals.add(from.totals);
  into.late.add(from.late);
  into.from_outside.add(from.from_outside);
  into.late_from_outside.add(from.late_from_outside);
  into.first = std::min(into.first, from.first);
  into.last = std::max(into.last, from.last);
  into.folded |= from.folded;
  unite(into.sessions, std::move(from.sessions));
  merge(into.rest, std::move(from.rest));
  unite(into.dns_names, std::move(from.dns_names));
  unite(into.fragments, std::move(from.fragments));
  apply_bounds(into, bounds);
}

namespace {

template <typename Key>
void unite_sums(std::vector<std::pair<Key, NetworkActivity::Sum>>& into,
                const std::vector<std::pair<Key, NetworkActivity::Sum>>& from) {
  for (const auto& [key, sum] : from) {
    auto at = std::lower_bound(into.begin(), into.end(), key, [](const auto& row, Key k) { return row.first < k; });
    if (at == into.end() || at->first != key) at = into.insert(at, {key, {}});
    at->second.add(sum);
  }
}

}  // namespace

void merge(NetworkActivity& into, const NetworkActivity& from) {
  into.total.add(from.total);
  into.in.add(from.in);
  into.out.add(from.out);
  into.internal.add(from.internal);
  into.foreign.add(from.foreign);
  into.late.add(from.late);
  into.late_foreign.add(from.late_foreign);
  for (std::size_t i = 0; i < std::size(into.malformed); ++i) {
    into.malformed[i] += from.malformed[i];
    into.partial[i] += from.partial[i];
  }
  unite_sums(into.not_ip, from.not_ip);
  unite_sums(into.transports, from.transports);
  into.ahead_of_clock += from.ahead_of_clock;
  into.kernel_dropped += from.kernel_dropped;
  into.queue_dropped += from.queue_dropped;
}

}  // namespace weir::traffic
