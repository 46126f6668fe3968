// api/settled.md: the bytes of a Settled range.
#include <algorithm>

#include "traffic/bounded_table.h"
#include "traffic/byte_fields.h"
#include "traffic/session_tracker.h"
#include "traffic/settled.h"

namespace weir::traffic {
namespace {

constexpr std::uint8_t kVersion = 3;
constexpr std::uint8_t kVersionWithoutVisited = 2;  // still in stores
constexpr std::uint8_t kVersionWithoutForm = 1;  // nor visited; all tables whole; still in stores
constexpr std::uint8_t kVisited = 4;  // in the first byte of a remote's name

// What the tables hold: all rows; or what the sessions do not add to them, so that a second's value has no row twice.
enum : std::uint8_t { kWhole = 0, kBesidesSessions = 1 };

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
enum : std::uint8_t {
  kDirectionIn = 1,
  kMidstream = 2,
  kOutcomeShift = 2,
  kNameIsOwn = 16,
  kOtherRemoteName = 32,
  kStateEnd = 64
};

// A session's fields, wherever they are.
struct SessionFields {
  const SessionKey& key;
  const Counts& counts;
  const std::uint8_t* tcp_flags;
  std::uint32_t opened_times;
  Nanoseconds opened, first, last;
  Seconds last_pane;
  Direction direction;
  Outcome outcome;
  bool midstream, name_is_own;
  ProtocolId protocol;
  const Name& name;
  const Name* remote_name;  // when the remote has another; null: no other is told
  bool active() const { return counts.all_packets() != 0; }
};

SessionFields fields_of(const SettledSession& s) {
  return {s.key,       s.counts,  s.tcp_flags, s.opened_times, s.opened,   s.first, s.last, s.last_pane,
          s.direction, s.outcome, s.midstream, s.name_is_own,  s.protocol, s.name,  nullptr};
}

SessionFields fields_of(const PaneSession& row, const OpenSession& session, Seconds pane) {
  static const Name kUnnamed;
  const Name* name = session.name().get();
  const Name* remote = session.remote_name.get();
  if (!row.active() || !session.own_name || (remote && *remote == *name)) {
    remote = nullptr;
  } else if (!remote) {
    remote = &kUnnamed;
  }
  return {session.key,
          row.counts,
          row.tcp_flags,
          row.opened_times,
          session.opened,
          row.first,
          row.last,
          pane,
          session.direction,
          session.outcome,
          session.midstream,
          session.name_is_own(),
          session.protocol,
          name ? *name : kUnnamed,
          remote};
}

void put(ByteWriter& out, const SessionFields& s, Seconds start) {
  const Nanoseconds base = start_of(start);
  FieldBytes<160> fields;  // 134 at most
  put_address(fields, s.key.local);
  put_address(fields, s.key.remote);
  fields.varint(s.key.local_port);
  fields.varint(s.key.remote_port);
  fields.u8(s.key.transport);
  put(fields, s.counts);
  if (s.key.transport == packet::kTcp) {
    fields.u8(s.tcp_flags[0]);
    fields.u8(s.tcp_flags[1]);
  }
  fields.u8(static_cast<std::uint8_t>(s.direction | (s.midstream ? kMidstream : 0) | (s.name_is_own ? kNameIsOwn : 0) |
                                      (s.remote_name ? kOtherRemoteName : 0) |
                                      static_cast<std::uint8_t>(s.outcome) << kOutcomeShift));
  fields.varint(s.opened_times);
  fields.zigzag(s.opened - base);
  if (s.active()) {
    fields.zigzag(s.first - base);
    fields.zigzag(s.last - s.first);
  }
  fields.zigzag(s.last_pane - start);
  fields.varint(s.protocol);
  out.raw(fields.view());
  put(out, s.name, base);
  if (s.remote_name) put(out, *s.remote_name, base);
}

bool get(ByteReader& in, SettledSession& s, Name& remote_name, Seconds start, const HashKey& key) {
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
  if (state >= kStateEnd || !get(in, s.name, base)) return false;
  if (state & kOtherRemoteName) return get(in, remote_name, base);
  remote_name = s.name;
  return true;
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

void put_tables(ByteWriter& out, const Settled& settled, Seconds start) {
  const Nanoseconds base = start_of(start);
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
    put(out, remote.name, base, remote.visited ? kVisited : 0);
  }
}

void put(ByteWriter& out, const std::vector<DnsName>& names, Seconds start) {
  out.varint(names.size());
  for (const DnsName& name : names) {
    put_address(out, name.address);
    out.zigzag(name.time - start_of(start));
    out.text(name.text);
  }
}

// The totals, of a Settled or a SettledPane.
template <typename Totals>
void put_header(ByteWriter& out, const Totals& totals, std::uint8_t form, const Bounds& bounds) {
  FieldBytes<160> fields;  // 151 at most
  fields.u8(kVersion);
  fields.u64(key_id(bounds.key));
  fields.u8(totals.folded);
  fields.u8(form);
  put(fields, totals.totals);
  put(fields, totals.late);
  for (int d : {0, 1}) {
    fields.varint(totals.session_counts.opened[d]);
    fields.varint(totals.session_counts.refused[d]);
    fields.varint(totals.session_counts.unanswered[d]);
  }
  out.raw(fields.view());
}

bool get_sessions(ByteReader& in, Settled& settled, RowTables* tables, Seconds start, const HashKey& key) {
  settled.sessions.resize(in.count(20));
  for (SettledSession& s : settled.sessions) {
    Name remote_name;
    if (!get(in, s, remote_name, start, key)) return false;
    if (tables && s.active())
      tables->add({s.key, s.direction, s.protocol, s.counts, s.opened_times, s.last_pane, &remote_name}, key);
  }
  return true;
}

// What older versions tell of a visit is that a session out was opened.
bool get_visited(std::uint8_t flags, std::uint8_t version, SettledRemote& remote) {
  remote.visited = version < kVersion ? remote.row.opened[kOut] != 0 : flags == kVisited;
  return flags == 0 || (flags == kVisited && version == kVersion);
}

bool get_tables(ByteReader& in, Settled& settled, std::uint8_t version, Seconds start, const HashKey& key) {
  const Nanoseconds base = start_of(start);
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
    std::uint8_t flags = 0;
    if (!get(in, remote.name, base, &flags) || !get_visited(flags, version, remote)) return false;
  }
  return true;
}

bool get_names(ByteReader& in, Settled& settled, Seconds start, const HashKey& key) {
  settled.names.resize(in.count(7));
  for (DnsName& name : settled.names) {
    if (!get_address(in, name.address)) return false;
    name.hash = hash_of(key, name.address);
    name.time = plus(start_of(start), in.zigzag());
    name.text = in.text();
  }
  return in.ok();
}

bool well_formed(const Settled& s) {
  const bool protocols_sorted = std::adjacent_find(s.protocols.begin(), s.protocols.end(),
                                                   [](const SettledProtocol& a, const SettledProtocol& b) {
                                                     return a.protocol >= b.protocol;
                                                   }) == s.protocols.end();
  return protocols_sorted && strictly_sorted(s.sessions) && strictly_sorted(s.local_ports) &&
         strictly_sorted(s.service_ports) && strictly_sorted(s.remotes) && strictly_sorted(s.names);
}

// Sessions, tables and names. The sessions' shares are added to tables that are given without them.
bool get_rows(ByteReader& in, Settled& settled, std::uint8_t version, std::uint8_t form, Seconds start,
              const Bounds& bounds) {
  RowTables tables;
  const bool besides = form == kBesidesSessions;
  if (form > kBesidesSessions || !get_sessions(in, settled, besides ? &tables : nullptr, start, bounds.key) ||
      !get_tables(in, settled, version, start, bounds.key) || !get_names(in, settled, start, bounds.key) ||
      !well_formed(settled))
    return false;
  if (!besides) return true;
  tables.add_tables(settled);
  tables.take(settled);
  return true;
}

}  // namespace

void serialize(const Settled& settled, Seconds start, const Bounds& bounds, std::string& bytes) {
  bytes.clear();
  ByteWriter out(bytes);
  put_header(out, settled, kWhole, bounds);
  out.varint(settled.sessions.size());
  for (const SettledSession& session : settled.sessions) put(out, fields_of(session), start);
  put_tables(out, settled, start);
  put(out, settled.names, start);
}

void serialize(const SettledPane& pane, const SessionTracker& sessions, Seconds start, const Bounds& bounds,
               std::string& bytes) {
  bytes.clear();
  ByteWriter out(bytes);
  put_header(out, pane, pane.apart ? kWhole : kBesidesSessions, bounds);
  out.varint(pane.sessions.size());
  for (const PaneSession& row : pane.sessions) put(out, fields_of(row, sessions.session(row.slot), start), start);
  put_tables(out, pane.rest, start);
  if (pane.names) {
    put(out, *pane.names, start);
  } else {
    out.varint(0);
  }
}

Result<Settled> parse_settled(std::string_view bytes, Seconds start, const Bounds& bounds) {
  ByteReader in(bytes);
  Settled settled;
  const std::uint8_t version = in.u8();
  if (version != kVersion && version != kVersionWithoutVisited && version != kVersionWithoutForm)
    return failure(ErrorKind::kStorage, "cannot read a stored pane", "its bytes",
                   "they are of another version of weir");
  if (in.u64() != key_id(bounds.key)) {
    return failure(ErrorKind::kStorage, "cannot read a stored pane", "its bytes",
                   "they were made with another hash key (bounds.hash_key)");
  }
  settled.folded = in.u8();
  const std::uint8_t form = version == kVersionWithoutForm ? static_cast<std::uint8_t>(kWhole) : in.u8();
  settled.totals = get_counts(in);
  settled.late = get_counts(in);
  for (int d : {0, 1}) {
    settled.session_counts.opened[d] = in.varint();
    settled.session_counts.refused[d] = in.varint();
    settled.session_counts.unanswered[d] = in.varint();
  }
  if (settled.folded >= kFoldedEnd || !get_rows(in, settled, version, form, start, bounds) || in.left() != 0) {
    return failure(ErrorKind::kStorage, "cannot read a stored pane", "its bytes", "they are damaged");
  }
  return settled;
}

}  // namespace weir::traffic
