#include "traffic/rest.h"

#include <algorithm>

#include "traffic/bounded_table.h"
#include "traffic/protocols.h"

namespace weir::traffic {
namespace {

void unite_protocols(std::vector<ProtocolCounts>& into, const std::vector<ProtocolCounts>& from) {
  for (const ProtocolCounts& row : from) {
    auto at = std::lower_bound(into.begin(), into.end(), row.protocol,
                               [](const ProtocolCounts& a, ProtocolId id) { return a.protocol < id; });
    if (at == into.end() || at->protocol != row.protocol) {
      into.insert(at, row);
    } else {
      at->counts.add(row.counts);
    }
  }
}

template <typename Row, typename Map>
std::vector<Row> sorted_rows(const Map& map, const HashKey& key) {
  std::vector<Row> rows;
  rows.reserve(map.size());
  for (const auto& [row_key, counts] : map) rows.push_back({row_key, hash_of(key, row_key), counts});
  std::sort(rows.begin(), rows.end(), before<Row>);
  return rows;
}

}  // namespace

void merge(Rest& into, Rest&& from) {
  unite(into.remotes, std::move(from.remotes));
  unite(into.local_ports, std::move(from.local_ports));
  unite(into.service_ports, std::move(from.service_ports));
  unite_protocols(into.protocols, from.protocols);
}

bool cut_rest(Rest& rest, const Bounds& bounds) {
  bool dropped = cut(rest.remotes, bounds.rows, [](RemoteCounts&&) {});
  dropped |= cut_ports(rest.local_ports, bounds.rows);
  dropped |= cut_ports(rest.service_ports, bounds.rows);
  return dropped;
}

void RestBuilder::add_session(const SessionFacts& session) {
  const SessionKey& key = session.key;
  if (!session.has_packets()) return;
  remotes_[key.remote].add(session.counts);
  if (key.transport == packet::kIcmp || key.transport == packet::kIcmpv6) {
    protocols_[protocol_of_transport(key.transport)].add(session.counts);
    return;
  }
  const std::uint16_t service = likely_service_port(key.transport, key.local_port, key.remote_port);
  local_ports_[{key.transport, key.local_port}].add(session.counts);
  service_ports_[{key.transport, service}].add(session.counts);
  protocols_[protocol_of(key.transport, service)].add(session.counts);
}

void RestBuilder::add_without_session(const IpAddress& remote, std::uint8_t transport, Direction direction,
                                      std::uint64_t packets, std::uint64_t bytes) {
  remotes_[remote].add(direction, packets, bytes);
  protocols_[protocol_of_transport(transport)].add(direction, packets, bytes);
}

Rest RestBuilder::take() {
  Rest rest;
  rest.remotes = sorted_rows<RemoteCounts>(remotes_, bounds_.key);
  rest.local_ports = sorted_rows<PortCounts>(local_ports_, bounds_.key);
  rest.service_ports = sorted_rows<PortCounts>(service_ports_, bounds_.key);
  for (const auto& [protocol, counts] : protocols_) rest.protocols.push_back({protocol, counts});
  std::sort(rest.protocols.begin(), rest.protocols.end(),
            [](const ProtocolCounts& a, const ProtocolCounts& b) { return a.protocol < b.protocol; });
  return rest;
}

}  // namespace weir::traffic
