// Activity: what one pane holds of one address (or of one user, merged), as facts that need no other packet. A monoid
// under merge(): associative, commutative, Activity{} its identity. Bytes: api/activity.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/error.h"
#include "base/hashing.h"
#include "base/time.h"
#include "packet/frame_facts.h"

namespace weir::traffic {

enum Direction : std::uint8_t { kOut = 0, kIn = 1 };  // from the user, to the user

struct Counts {  // packets and bytes (of the wire), [kOut] and [kIn]
  std::uint64_t packets[2] = {0, 0};
  std::uint64_t bytes[2] = {0, 0};
  void add(Direction d, std::uint64_t p, std::uint64_t b) { packets[d] += p, bytes[d] += b; }
  void add(const Counts& other) {
    for (int d : {0, 1}) packets[d] += other.packets[d], bytes[d] += other.bytes[d];
  }
  void subtract(const Counts& other) {  // of what was added before; modulo 2^64
    for (int d : {0, 1}) packets[d] -= other.packets[d], bytes[d] -= other.bytes[d];
  }
  std::uint64_t all_packets() const { return packets[0] + packets[1]; }
  std::uint64_t all_bytes() const { return bytes[0] + bytes[1]; }
  friend bool operator==(const Counts&, const Counts&) = default;
};

// When something was first seen: a total order over all packets of all sources. kNever is after everything.
struct Moment {
  Nanoseconds time = INT64_MAX;
  std::uint64_t order = UINT64_MAX;   // index in the source
  std::uint32_t source = UINT32_MAX;
  constexpr bool seen() const { return source != UINT32_MAX; }
  friend constexpr bool operator==(const Moment&, const Moment&) = default;
  friend constexpr auto operator<=>(const Moment& a, const Moment& b) {
    if (a.time != b.time) return a.time <=> b.time;
    if (a.source != b.source) return a.source <=> b.source;
    return a.order <=> b.order;
  }
};

// The 5-tuple as the user sees it. Ordered and hashed by all fields. For ICMP echo both ports are the identifier.
struct SessionKey {
  IpAddress local, remote;
  std::uint16_t local_port = 0, remote_port = 0;
  std::uint8_t transport = 0;
  friend constexpr auto operator<=>(const SessionKey&, const SessionKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const SessionKey& k) {
    return H::combine(std::move(h), k.local.high, k.local.low, k.remote.high, k.remote.low, k.local_port, k.remote_port,
                      k.transport);
  }
};

// The identifier of an ICMP echo session stands where ports do, and is none.
constexpr bool has_ports(std::uint8_t transport) { return transport != packet::kIcmp && transport != packet::kIcmpv6; }

struct Name {  // a name the traffic gave; rank none when empty
  packet::NameSource source = packet::NameSource::kNone;
  Nanoseconds time = INT64_MIN;
  std::string text;
  friend bool operator==(const Name&, const Name&) = default;
};

// DESIGN "Remote": SNI over Host over DNS; then the newest; then the least text.
bool better_name(const Name& a, const Name& b);

struct SessionFacts {
  SessionKey key;
  std::uint64_t hash = 0;  // keyed_hash of the key: the order of the table
  Counts counts;
  Moment first_packet[2];  // per direction, of packets without RST
  Moment first_reset[2];   // per direction, of packets with RST
  Moment first_syn[2];     // per direction, TCP SYN without ACK
  Moment icmp_error;       // first ICMP error that quotes it; alone (no packets) it is a fact, not activity
  Nanoseconds last = INT64_MIN;
  std::uint8_t tcp_flags[2] = {0, 0};
  Name name;               // SNI or Host that the user sent in it
  bool has_packets() const { return counts.all_packets() != 0; }
  friend bool operator==(const SessionFacts&, const SessionFacts&) = default;
};

struct RemoteCounts {
  IpAddress remote;
  std::uint64_t hash = 0;
  Counts counts;
  friend bool operator==(const RemoteCounts&, const RemoteCounts&) = default;
};

struct PortKey {
  std::uint8_t transport = 0;
  std::uint16_t port = 0;
  friend constexpr auto operator<=>(const PortKey&, const PortKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const PortKey& k) {
    return H::combine(std::move(h), k.transport, k.port);
  }
};

struct PortCounts {
  PortKey key;
  std::uint64_t hash = 0;
  Counts counts;
  friend bool operator==(const PortCounts&, const PortCounts&) = default;
};

// A protocol is a number below 65536 + 256: the index of an IANA service name, or kTransportProtocol + the IP protocol
// number (see protocols.h). Never folded.
using ProtocolId = std::uint32_t;

struct ProtocolCounts {
  ProtocolId protocol = 0;
  Counts counts;
  friend bool operator==(const ProtocolCounts&, const ProtocolCounts&) = default;
};

struct DnsName {  // an answer the user received
  IpAddress address;
  std::uint64_t hash = 0;  // of the address
  Nanoseconds time = INT64_MIN;
  std::string text;
  friend bool operator==(const DnsName&, const DnsName&) = default;
};

// One datagram's fragments; `local` sent it when direction is kOut, else received it.
struct FragmentKey {
  IpAddress local, remote;
  std::uint32_t identification = 0;
  std::uint8_t transport = 0;
  Direction direction = kOut;
  friend constexpr auto operator<=>(const FragmentKey&, const FragmentKey&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const FragmentKey& k) {
    return H::combine(std::move(h), k.local.high, k.local.low, k.remote.high, k.remote.low, k.identification,
                      k.transport, static_cast<std::uint8_t>(k.direction));
  }
};

struct FragmentFacts {  // the first fragment's ports, when seen; the later ones' sums
  FragmentKey key;
  std::uint64_t hash = 0;
  Moment first_fragment;  // with its ports below
  std::uint16_t local_port = 0, remote_port = 0;
  std::uint64_t packets = 0, bytes = 0;  // later fragments
  Nanoseconds first = INT64_MAX, last = INT64_MIN;
  friend bool operator==(const FragmentFacts&, const FragmentFacts&) = default;
};

// Contributions of packets that no kept session holds. Each table keeps K rows by least hash; ports below 1024 stay.
struct Rest {
  std::vector<RemoteCounts> remotes;
  std::vector<PortCounts> local_ports;
  std::vector<PortCounts> service_ports;
  std::vector<ProtocolCounts> protocols;
  friend bool operator==(const Rest&, const Rest&) = default;
};

enum FoldedTable : std::uint8_t {
  kFoldedSessions = 1,
  kFoldedRemotes = 2,
  kFoldedPorts = 4,
  kFoldedNames = 8,
  kFoldedFragments = 16,
  kFoldedEnd = 32,
};

// All tables are sorted by (hash, key), protocols by id: the K kept rows are a prefix, merging is linear, and equal
// content has equal bytes.
struct Activity {
  Counts totals;
  Counts late;                // late_packets, late_bytes
  Counts from_outside;  // the part of in (and of late in) whose source is not local: unattributed when the address
  Counts late_from_outside;  // turns out to be no user
  Nanoseconds first = INT64_MAX, last = INT64_MIN;  // packets, late ones included
  std::vector<SessionFacts> sessions;
  Rest rest;
  std::vector<DnsName> dns_names;
  std::vector<FragmentFacts> fragments;
  std::uint8_t folded = 0;  // FoldedTable bits
  bool empty() const {
    return totals.all_packets() == 0 && late.all_packets() == 0 && sessions.empty() && dns_names.empty();
  }
  friend bool operator==(const Activity&, const Activity&) = default;
};

struct Bounds {
  HashKey key;
  std::uint32_t rows = 4096;  // K
  std::uint32_t open_sessions = 65'536;  // per user
  std::uint32_t max_users = 131'072;  // unnamed users, all shards together
  friend bool operator==(const Bounds&, const Bounds&) = default;
};

std::uint64_t hash_of(const HashKey& key, const SessionKey& session);
std::uint64_t hash_of(const HashKey& key, const IpAddress& address);
std::uint64_t hash_of(const HashKey& key, const PortKey& port);
std::uint64_t hash_of(const HashKey& key, const FragmentKey& fragment);

// Adds `from` to `into`: tables united, K applied again, what is dropped goes to rest.
void merge(Activity& into, Activity&& from, const Bounds& bounds);

struct PacketSum {
  std::uint64_t packets = 0, bytes = 0;
  void add(std::uint64_t p, std::uint64_t b) { packets += p, bytes += b; }
  void add(const PacketSum& o) { packets += o.packets, bytes += o.bytes; }
  friend bool operator==(const PacketSum&, const PacketSum&) = default;
};

// What the network as a whole did in a pane; each frame once. Also a monoid.
struct NetworkActivity {
  using Sum = PacketSum;
  Sum total;  // every frame that is not late
  Sum in, out, internal, foreign;  // IP by which ends are local; foreign: neither
  Sum late;
  Sum late_foreign;
  std::uint64_t malformed[static_cast<int>(packet::Malformed::kCount)] = {};  // frames without addresses, by reason
  std::uint64_t partial[static_cast<int>(packet::Malformed::kCount)] = {};  // frames with addresses, cut later
  std::vector<std::pair<std::uint16_t, Sum>> not_ip;  // by EtherType, sorted
  std::vector<std::pair<std::uint8_t, Sum>> transports;  // by IP protocol, sorted
  std::uint64_t ahead_of_clock = 0, kernel_dropped = 0, queue_dropped = 0;  // coverage: what was lost before map
  friend bool operator==(const NetworkActivity&, const NetworkActivity&) = default;
};

void merge(NetworkActivity& into, const NetworkActivity& from);

// Versioned bytes (api/activity.md). parse() checks everything, sortedness included, and fails on any damage.
std::string serialize(const Activity& activity, const Bounds& bounds);
Result<Activity> parse_activity(std::string_view bytes, const Bounds& bounds);
std::string serialize(const NetworkActivity& activity);
Result<NetworkActivity> parse_network_activity(std::string_view bytes);

}  // namespace weir::traffic
