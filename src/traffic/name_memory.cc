#include "traffic/name_memory.h"

#include <algorithm>
#include <vector>

namespace weir::traffic {
namespace {

bool alive(const NameRef& name, Seconds pane) { return name && name->time + kNameLifetime > start_of(pane); }

// The first pane that starts when the name is an hour old.
Seconds expiry(const Name& name) { return pane_of(name.time + kNameLifetime + kNanosecondsPerSecond - 1); }

}  // namespace

void NameMemory::learn(const IpAddress& remote, const Name& name) {
  if (name.source == packet::NameSource::kNone) return;
  NameRef& held = names_[remote][static_cast<std::size_t>(name.source) - 1];
  if (held && !better_name(name, *held)) return;
  held = std::make_shared<const Name>(name);
  ++version_;
}

NameMemory::Best NameMemory::best(const IpAddress& remote, Seconds pane) const {
  if (names_.empty()) return {};
  const auto at = names_.find(remote);
  if (at == names_.end()) return {};
  for (std::size_t i = kSources; i-- > 0;)
    if (alive(at->second[i], pane)) return {at->second[i], expiry(*at->second[i])};
  return {};
}

bool NameMemory::trim(Seconds pane, const Bounds& bounds) {
  const bool over = names_.size() > bounds.rows;
  if (!over && pane < next_trim_) return false;
  next_trim_ = pane + 60;
  ++version_;
  absl::erase_if(names_, [&](const auto& row) {
    return std::none_of(row.second.begin(), row.second.end(), [&](const NameRef& name) { return alive(name, pane); });
  });
  if (names_.size() <= bounds.rows) return false;
  std::vector<std::pair<std::uint64_t, IpAddress>> order;
  for (const auto& [remote, held] : names_) order.push_back({hash_of(bounds.key, remote), remote});
  std::nth_element(order.begin(), order.begin() + bounds.rows, order.end());
  for (auto at = order.begin() + bounds.rows; at != order.end(); ++at) names_.erase(at->second);
  return true;
}

}  // namespace weir::traffic
