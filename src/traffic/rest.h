// Rest: what remains countable of packets that no kept session holds. Used by map, merge and settle.
#pragma once

#include "absl/container/flat_hash_map.h"
#include "traffic/activity.h"

namespace weir::traffic {

struct AddressHash {
  std::size_t operator()(const IpAddress& a) const { return mix(a.high, a.low); }
};

void merge(Rest& into, Rest&& from);
// Applies K to each table (ports below 1024 stay); true when a row was dropped.
bool cut_rest(Rest& rest, const Bounds& bounds);
// Applies K to the whole of an Activity whose tables are sorted: dropped sessions go to rest.
void apply_bounds(Activity& activity, const Bounds& bounds);

// Gathers contributions in any order; take() gives them sorted.
class RestBuilder {
 public:
  explicit RestBuilder(const Bounds& bounds) : bounds_(bounds) {}
  void add_session(const SessionFacts& session);   // by ports alone: likely_service_port()
  void add_without_session(const IpAddress& remote, std::uint8_t transport, Direction direction, std::uint64_t packets,
                           std::uint64_t bytes);
  Rest take();

 private:
  const Bounds& bounds_;
  absl::flat_hash_map<IpAddress, Counts, AddressHash> remotes_;
  absl::flat_hash_map<PortKey, Counts> local_ports_, service_ports_;
  absl::flat_hash_map<ProtocolId, Counts> protocols_;
};

}  // namespace weir::traffic
