#include "traffic/flow_table.h"

namespace weir::traffic {

FlowTable::FlowTable() : index_(0, Hash{&flows_}, Equal{&flows_}) {}

Flow& FlowTable::find(const FlowEnds& ends, std::uint64_t hash) {
  const Probe probe{&ends, hash};
  auto at = index_.find(probe);
  if (at != index_.end()) return flows_[at->flow];
  Flow& flow = flows_.emplace_back();
  flow.hash = hash;
  flow.ends = ends;
  index_.insert(Slot{static_cast<std::uint32_t>(flows_.size() - 1), static_cast<std::uint32_t>(hash)});
  return flow;
}

}  // namespace weir::traffic
