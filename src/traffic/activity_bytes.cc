// api/activity.md: the bytes of an Activity and of a NetworkActivity.
#include <limits>

#include "traffic/activity.h"
#include "traffic/byte_fields.h"

namespace weir::traffic {
namespace {

constexpr std::uint8_t kVersion = 1;

void put_time(ByteWriter& out, Nanoseconds time) { out.u64(static_cast<std::uint64_t>(time)); }
Nanoseconds get_time(ByteReader& in) { return static_cast<Nanoseconds>(in.u64()); }

void put(ByteWriter& out, const Moment& moment) {
  out.u8(moment.seen());
  if (!moment.seen()) return;
  put_time(out, moment.time);
  out.varint(moment.order);
  out.varint(moment.source);
}

bool get(ByteReader& in, Moment& moment) {
  const std::uint8_t seen = in.u8();
  if (seen > 1) return false;
  if (seen == 0) return true;
  moment.time = get_time(in);
  moment.order = in.varint();
  const std::uint64_t source = in.varint();
  moment.source = static_cast<std::uint32_t>(source);
  return source < UINT32_MAX;
}

void put(ByteWriter& out, const SessionFacts& s) {
  put_address(out, s.key.local);
  put_address(out, s.key.remote);
  out.varint(s.key.local_port);
  out.varint(s.key.remote_port);
  out.u8(s.key.transport);
  put(out, s.counts);
  for (int d : {0, 1}) {
    put(out, s.first_packet[d]);
    put(out, s.first_reset[d]);
    put(out, s.first_syn[d]);
    out.u8(s.tcp_flags[d]);
  }
  put(out, s.icmp_error);
  put_time(out, s.last);
  put(out, s.name, 0);
}

bool get(ByteReader& in, SessionFacts& s, const HashKey& key) {
  if (!get_address(in, s.key.local) || !get_address(in, s.key.remote)) return false;
  if (!get_port(in, s.key.local_port) || !get_port(in, s.key.remote_port)) return false;
  s.key.transport = in.u8();
  s.hash = hash_of(key, s.key);
  s.counts = get_counts(in);
  for (int d : {0, 1}) {
    if (!get(in, s.first_packet[d]) || !get(in, s.first_reset[d]) || !get(in, s.first_syn[d])) return false;
    s.tcp_flags[d] = in.u8();
  }
  if (!get(in, s.icmp_error)) return false;
  s.last = get_time(in);
  return get(in, s.name, 0);
}

void put(ByteWriter& out, const std::vector<PortCounts>& ports) {
  out.varint(ports.size());
  for (const PortCounts& port : ports) {
    out.u8(port.key.transport);
    out.varint(port.key.port);
    put(out, port.counts);
  }
}

bool get(ByteReader& in, std::vector<PortCounts>& ports, const HashKey& key) {
  ports.resize(in.count(4));
  for (PortCounts& port : ports) {
    port.key.transport = in.u8();
    if (!get_port(in, port.key.port)) return false;
    port.hash = hash_of(key, port.key);
    port.counts = get_counts(in);
  }
  return strictly_sorted(ports);
}

void put(ByteWriter& out, const Rest& rest) {
  out.varint(rest.remotes.size());
  for (const RemoteCounts& remote : rest.remotes) {
    put_address(out, remote.remote);
    put(out, remote.counts);
  }
  put(out, rest.local_ports);
  put(out, rest.service_ports);
  out.varint(rest.protocols.size());
  for (const ProtocolCounts& protocol : rest.protocols) {
    out.varint(protocol.protocol);
    put(out, protocol.counts);
  }
}

bool get(ByteReader& in, Rest& rest, const HashKey& key) {
  rest.remotes.resize(in.count(7));
  for (RemoteCounts& remote : rest.remotes) {
    if (!get_address(in, remote.remote)) return false;
    remote.hash = hash_of(key, remote.remote);
    remote.counts = get_counts(in);
  }
  if (!strictly_sorted(rest.remotes) || !get(in, rest.local_ports, key) || !get(in, rest.service_ports, key))
    return false;
  rest.protocols.resize(in.count(3));
  std::uint64_t after = 0;
  for (ProtocolCounts& protocol : rest.protocols) {
    const std::uint64_t id = in.varint();
    if (id < after || id > UINT32_MAX) return false;
    after = id + 1;
    protocol.protocol = static_cast<ProtocolId>(id);
    protocol.counts = get_counts(in);
  }
  return true;
}

void put(ByteWriter& out, const FragmentFacts& f) {
  put_address(out, f.key.local);
  put_address(out, f.key.remote);
  out.varint(f.key.identification);
  out.u8(f.key.transport);
  out.u8(static_cast<std::uint8_t>(f.key.direction));
  put(out, f.first_fragment);
  out.varint(f.local_port);
  out.varint(f.remote_port);
  out.varint(f.packets);
  out.varint(f.bytes);
  put_time(out, f.first);
  put_time(out, f.last);
}

bool get(ByteReader& in, FragmentFacts& f, const HashKey& key) {
  if (!get_address(in, f.key.local) || !get_address(in, f.key.remote)) return false;
  const std::uint64_t identification = in.varint();
  f.key.identification = static_cast<std::uint32_t>(identification);
  f.key.transport = in.u8();
  const std::uint8_t direction = in.u8();
  if (identification > UINT32_MAX || direction > 1) return false;
  f.key.direction = static_cast<Direction>(direction);
  f.hash = hash_of(key, f.key);
  if (!get(in, f.first_fragment) || !get_port(in, f.local_port) || !get_port(in, f.remote_port)) return false;
  f.packets = in.varint();
  f.bytes = in.varint();
  f.first = get_time(in);
  f.last = get_time(in);
  return true;
}

bool get_tables(ByteReader& in, Activity& a, const HashKey& key) {
  a.sessions.resize(in.count(24));
  for (SessionFacts& session : a.sessions)
    if (!get(in, session, key)) return false;
  if (!strictly_sorted(a.sessions) || !get(in, a.rest, key)) return false;
  a.dns_names.resize(in.count(14));
  for (DnsName& name : a.dns_names) {
    if (!get_address(in, name.address)) return false;
    name.hash = hash_of(key, name.address);
    name.time = get_time(in);
    name.text = in.text();
  }
  a.fragments.resize(in.count(30));
  for (FragmentFacts& fragment : a.fragments)
    if (!get(in, fragment, key)) return false;
  return strictly_sorted(a.dns_names) && strictly_sorted(a.fragments);
}

std::unexpected<Error> damaged(std::string advice) {
  return failure(ErrorKind::kInput, "cannot read an Activity", "its bytes", std::move(advice));
}

void put(ByteWriter& out, const NetworkActivity::Sum& sum) {
  out.varint(sum.packets);
  out.varint(sum.bytes);
}

void get(ByteReader& in, NetworkActivity::Sum& sum) {
  sum.packets = in.varint();
  sum.bytes = in.varint();
}

template <typename Key>
void put(ByteWriter& out, const std::vector<std::pair<Key, NetworkActivity::Sum>>& sums) {
  out.varint(sums.size());
  for (const auto& [key, sum] : sums) {
    out.varint(key);
    put(out, sum);
  }
}

template <typename Key>
bool get(ByteReader& in, std::vector<std::pair<Key, NetworkActivity::Sum>>& sums) {
  sums.resize(in.count(3));
  std::uint64_t after = 0;
  for (auto& [key, sum] : sums) {
    const std::uint64_t value = in.varint();
    if (value < after || value > std::numeric_limits<Key>::max()) return false;
    after = value + 1;
    key = static_cast<Key>(value);
    get(in, sum);
  }
  return true;
}

// The plain sums and counters, in the order of the page.
template <typename Network, typename Visit, typename Number>
void visit_network(Network& network, Visit sum, Number number) {
  for (auto* s : {&network.total, &network.in, &network.out, &network.internal, &network.foreign, &network.late,
                  &network.late_foreign})
    sum(*s);
  for (auto& count : network.malformed) number(count);
  for (auto& count : network.partial) number(count);
  for (auto* n : {&network.ahead_of_clock, &network.kernel_dropped, &network.queue_dropped}) number(*n);
}

}  // namespace

std::string serialize(const Activity& activity, const Bounds& bounds) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.u64(key_id(bounds.key));
  out.u8(activity.folded);
  for (const Counts* counts : {&activity.totals, &activity.late, &activity.from_outside, &activity.late_from_outside})
    put(out, *counts);
  put_time(out, activity.first);
  put_time(out, activity.last);
  out.varint(activity.sessions.size());
  for (const SessionFacts& session : activity.sessions) put(out, session);
  put(out, activity.rest);
  out.varint(activity.dns_names.size());
  for (const DnsName& name : activity.dns_names) {
    put_address(out, name.address);
    put_time(out, name.time);
    out.text(name.text);
  }
  out.varint(activity.fragments.size());
  for (const FragmentFacts& fragment : activity.fragments) put(out, fragment);
  return bytes;
}

Result<Activity> parse_activity(std::string_view bytes, const Bounds& bounds) {
  ByteReader in(bytes);
  Activity activity;
  if (in.u8() != kVersion) return damaged("they are of another version of weir");
  if (in.u64() != key_id(bounds.key)) return damaged("they were made with another hash key (bounds.hash_key)");
  activity.folded = in.u8();
  for (Counts* counts : {&activity.totals, &activity.late, &activity.from_outside, &activity.late_from_outside})
    *counts = get_counts(in);
  activity.first = get_time(in);
  activity.last = get_time(in);
  if (activity.folded >= kFoldedEnd || !get_tables(in, activity, bounds.key) || !in.ok() || in.left() != 0)
    return damaged("they are damaged");
  return activity;
}

std::string serialize(const NetworkActivity& activity) {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kVersion);
  visit_network(
      activity, [&](const NetworkActivity::Sum& sum) { put(out, sum); },
      [&](std::uint64_t number) { out.varint(number); });
  put(out, activity.not_ip);
  put(out, activity.transports);
  return bytes;
}

Result<NetworkActivity> parse_network_activity(std::string_view bytes) {
  ByteReader in(bytes);
  NetworkActivity activity;
  if (in.u8() != kVersion) return damaged("they are of another version of weir");
  visit_network(
      activity, [&](NetworkActivity::Sum& sum) { get(in, sum); }, [&](std::uint64_t& number) { number = in.varint(); });
  if (!get(in, activity.not_ip) || !get(in, activity.transports) || !in.ok() || in.left() != 0)
    return damaged("they are damaged");
  return activity;
}

}  // namespace weir::traffic
