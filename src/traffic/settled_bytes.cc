// api/settled.md: the bytes of a Settled range.
#include <algorithm>

#include "traffic/bounded_table.h"
#include "traffic/byte_fields.h"
#include "traffic/settled.h"

namespace weir::traffic {
namespace {

constexpr std::uint8_t kVersion = 1;

void put(ByteWriter& out, const RowCounts& row) {
  put(out, row.counts);
  for (int d : {0, 1}) out.varint(row.opened[d]);
}

RowCounts get_row(ByteReader& in) {
  RowCounts row;
  row.counts = get_counts(in);
  for (int d : {0, 1}) row.opened[d] = in.varint();
  return row;
}

// Bits of a session's state byte.
enum : std::uint8_t { kDirectionIn = 1, kMidstream = 2, kOutcomeShift = 2, kNameIsOwn = 16, kStateEnd = 32 };

void put(ByteWriter& out, const SettledSession& s, Seconds start) {
  const Nanoseconds base = start_of(start);
  put_address(out, s.key.local);
  put_address(out, s.key.remote);
  out.varint(s.key.local_port);
  out.varint(s.key.remote_port);
  out.u8(s.key.transport);
  put(out, s.counts);
  if (s.key.transport == packet::kTcp) {
    out.u8(s.tcp_flags[0]);
    out.u8(s.tcp_flags[1]);
  }
  out.u8(static_cast<std::uint8_t>(s.direction | (s.midstream ? kMidstream : 0) | (s.name_is_own ? kNameIsOwn : 0) |
                                   static_cast<std::uint8_t>(s.outcome) << kOutcomeShift));
  out.varint(s.opened_times);
  out.zigzag(s.opened - base);
  if (s.active()) {
    out.zigzag(s.first - base);
    out.zigzag(s.last - s.first);
  }
  out.zigzag(s.last_pane - start);
  out.varint(s.protocol);
  put(out, s.name, base);
}

bool get(ByteReader& in, SettledSession& s, Seconds start, const HashKey& key) {
  const Nanoseconds base = start_of(start);
  if (!get_address(in, s.key.local) || !get_address(in, s.key.remote)) return false;
  if (!get_port(in, s.key.local_port) || !get_port(in, s.key.remote_port)) return false;
  s.key.transport = in.u8();
  s.hash = hash_of(key, s.key);
  s.counts = get_counts(in);
  if (s.key.transport == packet::kTcp)
    for (int d : {0, 1}) s.tcp_flags[d] = in.u8();
  const std::uint8_t state = in.u8();
  s.direction = static_cast<Direction>(state & kDirectionIn);
  s.midstream = (state & kMidstream) != 0;
  s.name_is_own = (state & kNameIsOwn) != 0;
  s.outcome = static_cast<Outcome>(state >> kOutcomeShift & 3);
  s.opened_times = static_cast<std::uint32_t>(in.varint());
  s.opened = plus(base, in.zigzag());
  if (s.active()) {
    s.first = plus(base, in.zigzag());
    s.last = plus(s.first, in.zigzag());
  }
  s.last_pane = plus(start, in.zigzag());
  s.protocol = static_cast<ProtocolId>(in.varint());
  return state < kStateEnd && get(in, s.name, base);
}

void put(ByteWriter& out, const std::vector<SettledPort>& ports) {
  out.varint(ports.size());
  for (const SettledPort& port : ports) {
    out.u8(port.key.transport);
    out.varint(port.key.port);
    put(out, port.row);
  }
}

bool get(ByteReader& in, std::vector<SettledPort>& ports, const HashKey& key) {
  ports.resize(in.count(6));
  for (SettledPort& port : ports) {
    port.key.transport = in.u8();
    if (!get_port(in, port.key.port)) return false;
    port.hash = hash_of(key, port.key);
    port.row = get_row(in);
  }
  return true;
}

void put_rows(ByteWriter& out, const Settled& settled, Seconds start) {
  const Nanoseconds base = start_of(start);
  out.varint(settled.sessions.size());
  for (const SettledSession& session : settled.sessions) put(out, session, start);
  put(out, settled.local_ports);
  put(out, settled.service_ports);
  out.varint(settled.protocols.size());
  for (const SettledProtocol& row : settled.protocols) {
    out.varint(row.protocol);
    put(out, row.row);
  }
  out.varint(settled.remotes.size());
  for (const SettledRemote& remote : settled.remotes) {
    put_address(out, remote.remote);
    put(out, remote.row);
    out.zigzag(remote.last_pane - start);
    put(out, remote.name, base);
  }
  out.varint(settled.names.size());
  for (const DnsName& name : settled.names) {
    put_address(out, name.address);
    out.zigzag(name.time - base);
    out.text(name.text);
  }
}

bool get_rows(ByteReader& in, Settled& settled, Seconds start, const HashKey& key) {
  const Nanoseconds base = start_of(start);
  settled.sessions.resize(in.count(20));
  for (SettledSession& session : settled.sessions)
    if (!get(in, session, start, key)) return false;
  if (!get(in, settled.local_ports, key) || !get(in, settled.service_ports, key)) return false;
  settled.protocols.resize(in.count(5));
  for (SettledProtocol& row : settled.protocols) {
    row.protocol = static_cast<ProtocolId>(in.varint());
    row.row = get_row(in);
  }
  settled.remotes.resize(in.count(11));
  for (SettledRemote& remote : settled.remotes) {
    if (!get_address(in, remote.remote)) return false;
    remote.hash = hash_of(key, remote.remote);
    remote.row = get_row(in);
    remote.last_pane = plus(start, in.zigzag());
    if (!get(in, remote.name, base)) return false;
  }
  settled.names.resize(in.count(7));
  for (DnsName& name : settled.names) {
    if (!get_address(in, name.address)) return false;
    name.hash = hash_of(key, name.address);
    name.time = plus(base, in.zigzag());
    name.text = in.text();
  }
  return in.ok();
}

bool well_formed(const Settled& s) {
  const bool protocols_sorted =
      std::adjacent_find(s.protocols.begin(), s.protocols.end(), [](const SettledProtocol& a, const SettledProtocol& b) {
        return a.protocol >= b.protocol;
      }) == s.protocols.end();
  return protocols_sorted && strictly_sorted(s.sessions) && strictly_sorted(s.local_ports) &&
         strictly_sorted(s.service_ports) && strictly_sorted(s.remotes) && strictly_sorted(s.names);
}

}  // namespace

void serialize(const Settled& settled, Seconds start, const Bounds& bounds, std::string& bytes) {
  bytes.clear();
  ByteWriter out(bytes);
  out.u8(kVersion);
  out.u64(key_id(bounds.key));
  out.u8(settled.folded);
  put(out, settled.totals);
  put(out, settled.late);
  for (int d : {0, 1}) {
    out.varint(settled.session_counts.opened[d]);
    out.varint(settled.session_counts.refused[d]);
    out.varint(settled.session_counts.unanswered[d]);
  }
  put_rows(out, settled, start);
}

Result<Settled> parse_settled(std::string_view bytes, Seconds start, const Bounds& bounds) {
  ByteReader in(bytes);
  Settled settled;
  if (in.u8() != kVersion) return failure(ErrorKind::kStorage, "cannot read a stored pane", "its bytes", "they are of another version of weir");
  if (in.u64() != key_id(bounds.key)) {
    return failure(ErrorKind::kStorage, "cannot read a stored pane", "its bytes", "they were made with another hash key (bounds.hash_key)");
  }
  settled.folded = in.u8();
  settled.totals = get_counts(in);
  settled.late = get_counts(in);
  for (int d : {0, 1}) {
    settled.session_counts.opened[d] = in.varint();
    settled.session_counts.refused[d] = in.varint();
    settled.session_counts.unanswered[d] = in.varint();
  }
  if (settled.folded >= kFoldedEnd || !get_rows(in, settled, start, bounds.key) || in.left() != 0 || !well_formed(settled)) {
    return failure(ErrorKind::kStorage, "cannot read a stored pane", "its bytes", "they are damaged");
  }
  return settled;
}

}  // namespace weir::traffic
