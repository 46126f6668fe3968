#include <utility>

#include "traffic/session_tracker.h"

namespace weir::traffic {

// After a flood most slots are free. The open sessions move together, in their order; timers of ended ones go.
void SessionTracker::give_memory_back() {
  if (slots_.size() < kFewSlots || index_.size() > slots_.size() / 4) return;
  std::vector<std::uint32_t> moved(slots_.size(), kNone);
  std::vector<OpenSession> kept;
  kept.reserve(index_.size());
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (!slots_[slot].in_use) continue;
    moved[slot] = static_cast<std::uint32_t>(kept.size());
    kept.push_back(std::move(slots_[slot]));
  }
  const auto move_timer = [&](Timer timer, auto& to) {
    timer.slot = moved[timer.slot];
    if (timer.slot != kNone && kept[timer.slot].generation == timer.generation) to.push_back(timer);
  };
  Queue<Timer> pending;
  for (const Timer& timer : pending_) move_timer(timer, pending);
  std::vector<Timer> idle;
  for (; !idle_.empty(); idle_.pop()) move_timer(idle_.top(), idle);
  slots_ = std::move(kept);
  pending_ = std::move(pending);
  idle_ = decltype(idle_)(std::greater<>{}, std::move(idle));
  index_ = decltype(index_)(slots_.size(), Hash{}, Equal{&slots_});
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot)
    index_.insert(Indexed{slot, static_cast<std::uint32_t>(slots_[slot].hash)});
  free_ = {};
  found_ = {};
  unrecorded_ = {};
  opened_now_ = {};
  unkept_ = {};
}

}  // namespace weir::traffic
