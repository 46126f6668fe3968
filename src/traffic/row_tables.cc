#include "traffic/row_tables.h"

#include <algorithm>

#include "traffic/protocols.h"

namespace weir::traffic {

void RowTables::add_local(const SettledPort& row) {
  local_ports_.at(row.hash, row.key, [&] { return SettledPort{row.key, row.hash, {}}; }).row.add(row.row);
}

void RowTables::add_service(const SettledPort& row) {
  service_ports_.at(row.hash, row.key, [&] { return SettledPort{row.key, row.hash, {}}; }).row.add(row.row);
}

void RowTables::add(const SettledProtocol& row) {
  for (SettledProtocol& held : protocols_)
    if (held.protocol == row.protocol) return held.row.add(row.row);
  protocols_.push_back(row);
}

void RowTables::add(const SettledRemote& row) {
  SettledRemote& held =
      remotes_.at(row.hash, row.remote, [&] { return SettledRemote{row.remote, row.hash, {}, INT64_MIN, {}}; });
  join(held, row);
}

void RowTables::add(const SessionShare& share, const HashKey& key) {
  RowCounts row{share.counts, {0, 0}};
  row.opened[share.direction] = share.opened_times;
  const SessionKey& session = share.key;
  const std::uint64_t remote_hash = hash_of(key, session.remote);
  SettledRemote& remote = remotes_.at(remote_hash, session.remote,
                                      [&] { return SettledRemote{session.remote, remote_hash, {}, INT64_MIN, {}}; });
  remote.row.add(row);
  remote.visited |= share.direction == kOut;
  if (share.last_pane > remote.last_pane) {
    remote.last_pane = share.last_pane;
    if (share.remote_name) {
      remote.name = *share.remote_name;
    } else {
      remote.name = {};
    }
  }
  add(SettledProtocol{share.protocol, row});
  if (!has_ports(session.transport)) return;
  const PortKey local{session.transport, session.local_port};
  const PortKey service{session.transport, share.direction == kOut ? session.remote_port : session.local_port};
  add_local({local, hash_of(key, local), row});
  add_service({service, hash_of(key, service), row});
}

void RowTables::add_tables(const Settled& from) {
  for (const SettledPort& row : from.local_ports) add_local(row);
  for (const SettledPort& row : from.service_ports) add_service(row);
  for (const SettledProtocol& row : from.protocols) add(row);
  for (const SettledRemote& row : from.remotes) add(row);
}

std::size_t RowTables::largest() const {
  return std::max({local_ports_.size(), service_ports_.size(), remotes_.size()});
}

void RowTables::take(Settled& out) {
  out.local_ports = local_ports_.take();
  out.service_ports = service_ports_.take();
  out.remotes = remotes_.take();
  out.protocols = std::exchange(protocols_, {});
  std::erase_if(out.protocols, [](const SettledProtocol& row) { return row.row.counts.all_packets() == 0; });
  std::sort(out.protocols.begin(), out.protocols.end(),
            [](const SettledProtocol& a, const SettledProtocol& b) { return a.protocol < b.protocol; });
}

}  // namespace weir::traffic
