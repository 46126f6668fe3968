#include "traffic/name_memory.h"

#include <algorithm>
#include <vector>

namespace weir::traffic {
namespace {

bool alive(const Name& name, Seconds pane) {
  return name.source != packet::NameSource::kNone && name.time + kNameLifetime > start_of(pane);
}

}  // namespace

void NameMemory::learn(const IpAddress& remote, const Name& name) {
  if (name.source == packet::NameSource::kNone) return;
  Name& held = names_[remote][static_cast<std::size_t>(name.source) - 1];
  if (better_name(name, held)) held = name;
}

const Name* NameMemory::best(const IpAddress& remote, Seconds pane) const {
  if (names_.empty()) return nullptr;
  const auto at = names_.find(remote);
  if (at == names_.end()) return nullptr;
  for (std::size_t i = kSources; i-- > 0;)
    if (alive(at->second[i], pane)) return &at->second[i];
  return nullptr;
}

bool NameMemory::trim(Seconds pane, const Bounds& bounds) {
  const bool over = names_.size() > bounds.rows;
  if (!over && pane < next_trim_) return false;
  next_trim_ = pane + 60;
  absl::erase_if(names_, [&](const auto& row) {
    return std::none_of(row.second.begin(), row.second.end(), [&](const Name& name) { return alive(name, pane); });
  });
  if (names_.size() <= bounds.rows) return false;
  std::vector<std::pair<std::uint64_t, IpAddress>> order;
  for (const auto& [remote, held] : names_) order.push_back({hash_of(bounds.key, remote), remote});
  std::nth_element(order.begin(), order.begin() + bounds.rows, order.end());
  for (auto at = order.begin() + bounds.rows; at != order.end(); ++at) names_.erase(at->second);
  return true;
}

}  // namespace weir::traffic
