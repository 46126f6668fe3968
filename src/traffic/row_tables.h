// Ports, protocols and remotes in the making: what sessions add to them, and rows that no session explains.
#pragma once

#include "traffic/row_gatherer.h"
#include "traffic/settled.h"

namespace weir::traffic {

// What a session adds to the row of its local port, its service port, its protocol and its remote.
struct SessionShare {
  const SessionKey& key;
  Direction direction;
  ProtocolId protocol;
  Counts counts;  // some
  std::uint64_t opened_times;
  Seconds last_pane;        // newest pane with a packet of it
  const Name* remote_name;  // as that pane knew it; null: none
};

class RowTables {
 public:
  void add(const SessionShare& share, const HashKey& key);
  void add(const SettledRemote& row);
  void add_local(const SettledPort& row);
  void add_service(const SettledPort& row);
  void add(const SettledProtocol& row);
  void add_tables(const Settled& from);
  std::size_t largest() const;  // rows of the largest table

  // Gives the tables to `out`, sorted, without protocols that no packet counts for; none are left. K is not applied.
  void take(Settled& out);

 private:
  RowGatherer<SettledPort> local_ports_, service_ports_;
  std::vector<SettledProtocol> protocols_;
  RowGatherer<SettledRemote> remotes_;
};

}  // namespace weir::traffic
