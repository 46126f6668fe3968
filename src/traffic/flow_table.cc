#include "traffic/flow_table.h"

namespace weir::traffic {

FlowTable::FlowTable() : index_(0, Hash{}, Equal{&flows_}) {}

std::uint32_t FlowTable::prefetch_flow(std::uint64_t hash) const {
  const auto at = index_.find(Probe{nullptr, hash});
  if (at == index_.end()) return kNone;
  const char* flow = reinterpret_cast<const char*>(&flows_[at->flow]);
  __builtin_prefetch(flow, 1);
  __builtin_prefetch(flow + 64, 1);
  return at->flow;
}

std::uint32_t FlowTable::find(const FlowEnds& ends, std::uint64_t hash, std::uint32_t likely) {
  if (likely != kNone && flows_[likely].ends == ends) return likely;
  const auto at = index_.find(Probe{&ends, hash});
  if (at != index_.end()) return at->flow;
  const auto index = static_cast<std::uint32_t>(flows_.size());
  Flow& flow = flows_.emplace_back();
  flow.hash = hash;
  flow.ends = ends;
  firsts_.emplace_back();
  index_.insert(Slot{index, static_cast<std::uint32_t>(hash)});
  return index;
}

}  // namespace weir::traffic
