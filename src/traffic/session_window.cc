#include "traffic/session_window.h"

#include <algorithm>

#include "traffic/bounded_table.h"

namespace weir::traffic {

bool SessionWindow::Equal::operator()(const Indexed& indexed, const Probe& probe) const {
  if (indexed.tag != static_cast<std::uint32_t>(probe.hash)) return false;
  const Description& held = window->descriptions_[indexed.slot];
  return held.hash == probe.hash && held.direction == probe.direction &&
         window->slots_[indexed.slot].apart == probe.apart && held.key == probe.key;
}

SessionWindow::SessionWindow() : index_(0, Hash{}, Equal{this}) {}

template <typename Visit>
void SessionWindow::for_each_twin(std::uint32_t slot, Visit visit) const {
  const Description& held = descriptions_[slot];
  for (const Direction direction : {kOut, kIn}) {
    for (const bool apart : {false, true}) {
      const auto at = index_.find(Probe{held.key, held.hash, direction, apart});
      if (at != index_.end() && at->slot != slot) visit(at->slot);
    }
  }
}

bool SessionWindow::twin_is_active(std::uint32_t slot) const {
  bool active = false;
  if (slots_[slot].has_twins) for_each_twin(slot, [&](std::uint32_t twin) { active |= slots_[twin].active(); });
  return active;
}

// Of the active slots of one key, the first.
bool SessionWindow::stands_for_twins(std::uint32_t slot) const {
  bool first = true;
  if (slots_[slot].has_twins)
    for_each_twin(slot, [&](std::uint32_t twin) { first &= twin > slot || !slots_[twin].active(); });
  return first;
}

std::uint64_t SessionWindow::active_estimate(std::uint32_t k) const {
  if (active_ < k) return active_;
  std::vector<std::uint64_t> hashes;
  hashes.reserve(active_);
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].in_window != 0 && slots_[slot].active() && stands_for_twins(slot))
      hashes.push_back(descriptions_[slot].hash);
  }
  const auto greatest = hashes.begin() + (k - 1);
  std::nth_element(hashes.begin(), greatest, hashes.end());
  return distinct_estimate(k, *greatest, k);
}

std::uint32_t SessionWindow::new_slot(const WindowRow& row) {
  std::uint32_t slot = static_cast<std::uint32_t>(slots_.size());
  if (free_.empty()) {
    slots_.emplace_back();
    descriptions_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
    slots_[slot] = {};
  }
  slots_[slot].apart = row.apart;
  describe(slot, row);
  descriptions_[slot].remote_name.reset();
  index_.insert(Indexed{slot, static_cast<std::uint32_t>(row.hash)});
  for_each_twin(slot, [&](std::uint32_t twin) { slots_[slot].has_twins = slots_[twin].has_twins = true; });
  return slot;
}

void SessionWindow::describe(std::uint32_t slot, const WindowRow& row) {
  Description& held = descriptions_[slot];
  slots_[slot].serial = row.serial;
  held.key = row.key;
  held.hash = row.hash;
  held.opened = row.opened;
  held.protocol = row.protocol;
  held.direction = row.direction;
  held.midstream = row.midstream;
  held.name_is_own = row.name_is_own;
  held.name = row.name;
}

std::uint32_t SessionWindow::slot_of(const WindowRow& row) {
  const auto at = index_.find(Probe{row.key, row.hash, row.direction, row.apart});
  if (at == index_.end()) return new_slot(row);
  describe(at->slot, row);
  return at->slot;
}

std::uint32_t SessionWindow::add(const WindowRow& row, std::uint32_t place) {
  const bool known = place < slots_.size() && slots_[place].serial == row.serial && slots_[place].apart == row.apart &&
                     row.serial != 0 && slots_[place].in_window != 0;
  const std::uint32_t index = known ? place : slot_of(row);
  const bool has_packets = row.counts.all_packets() != 0;
  Slot& slot = slots_[index];
  if (!known || row.names_changed || (has_packets && !slot.knows_remote_name)) {
    Description& held = descriptions_[index];
    held.name = row.name;
    held.name_is_own = row.name_is_own;
    if (has_packets) held.remote_name = row.remote_name;
    slot.knows_remote_name |= has_packets;
  }
  if (has_packets && !slot.active() && !twin_is_active(index)) ++active_;
  slot.counts.add(row.counts);
  slot.opened_times += row.opened_times;
  slot.outcome = row.outcome;
  ++slot.in_window;
  ++panes_[panes_.size() - 1].rows;
  log_.push_back(
      {index,
       {static_cast<std::uint32_t>(row.counts.packets[0]), static_cast<std::uint32_t>(row.counts.packets[1])},
       {row.tcp_flags[0], row.tcp_flags[1]},
       row.opened_times,
       {row.counts.bytes[0], row.counts.bytes[1]},
       row.first,
       row.last});
  return index;
}

void SessionWindow::release(std::uint32_t slot) {
  index_.erase(
      Probe{descriptions_[slot].key, descriptions_[slot].hash, descriptions_[slot].direction, slots_[slot].apart});
  slots_[slot].serial = 0;
  descriptions_[slot].name.reset();
  descriptions_[slot].remote_name.reset();
  free_.push_back(slot);
}

void SessionWindow::evict_row() {
  const Entry& entry = log_.front();
  Slot& slot = slots_[entry.slot];
  for (int d : {0, 1}) {
    slot.counts.packets[d] -= entry.packets[d];
    slot.counts.bytes[d] -= entry.bytes[d];
  }
  slot.opened_times -= entry.opened_times;
  if (entry.active() && !slot.active() && !twin_is_active(entry.slot)) --active_;
  if (--slot.in_window == 0) release(entry.slot);
  log_.pop_front();
}

void SessionWindow::evict_before(Seconds pane) {
  for (; !panes_.empty() && panes_.front().pane < pane; panes_.pop_front())
    for (std::uint32_t rows = panes_.front().rows; rows != 0; --rows) evict_row();
  give_memory_back();
}

// After a flood most slots are free. The window's sessions move together, in their order; add() finds them again.
void SessionWindow::give_memory_back() {
  if (slots_.size() < kFewSlots || index_.size() > slots_.size() / 4) return;
  std::vector<std::uint32_t> moved(slots_.size());
  std::vector<Slot> slots;
  std::vector<Description> descriptions;
  slots.reserve(index_.size());
  descriptions.reserve(index_.size());
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    if (slots_[slot].in_window == 0) continue;
    moved[slot] = static_cast<std::uint32_t>(slots.size());
    slots.push_back(slots_[slot]);
    descriptions.push_back(std::move(descriptions_[slot]));
  }
  slots_ = std::move(slots);
  descriptions_ = std::move(descriptions);
  for (Entry& entry : log_) entry.slot = moved[entry.slot];
  index_ = decltype(index_)(slots_.size(), Hash{}, Equal{this});
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot)
    index_.insert(Indexed{slot, static_cast<std::uint32_t>(descriptions_[slot].hash)});
  free_ = {};
}

std::vector<SessionWindow::Seen> SessionWindow::look_along() const {
  std::vector<Seen> seen(slots_.size());
  std::size_t at = 0;
  for (const PaneMark& mark : panes_) {
    for (std::uint32_t i = 0; i < mark.rows; ++i, ++at) {
      const Entry& entry = log_[at];
      Seen& of_slot = seen[entry.slot];
      of_slot.pane = mark.pane;
      if (!entry.active()) continue;
      of_slot.active_pane = mark.pane;
      of_slot.first = std::min(of_slot.first, entry.first);
      of_slot.last = std::max(of_slot.last, entry.last);
      for (int d : {0, 1}) of_slot.tcp_flags[d] |= entry.tcp_flags[d];
    }
  }
  return seen;
}

SettledSession SessionWindow::row_of(std::uint32_t slot, const Seen& seen) const {
  const Slot& sums = slots_[slot];
  const Description& held = descriptions_[slot];
  SettledSession row;
  row.key = held.key;
  row.hash = held.hash;
  row.counts = sums.counts;
  for (int d : {0, 1}) row.tcp_flags[d] = seen.tcp_flags[d];
  row.opened_times = sums.opened_times;
  row.opened = held.opened;
  row.first = seen.first;
  row.last = seen.last;
  row.last_pane = seen.pane;
  row.direction = held.direction;
  row.outcome = sums.outcome;
  row.midstream = held.midstream;
  row.name_is_own = held.name_is_own;
  row.protocol = held.protocol;
  if (held.name) row.name = *held.name;
  return row;
}

std::vector<SettledSession> SessionWindow::read(RowTables& tables, const HashKey& key) const {
  const std::vector<Seen> seen = look_along();
  std::vector<SettledSession> rows;
  rows.reserve(active_);
  for (std::uint32_t slot = 0; slot < slots_.size(); ++slot) {
    const Slot& sums = slots_[slot];
    if (sums.in_window == 0 || (!sums.active() && !sums.has_twins)) continue;
    rows.push_back(row_of(slot, seen[slot]));
    if (sums.apart || !sums.active()) continue;
    const Description& held = descriptions_[slot];
    tables.add({held.key, held.direction, held.protocol, sums.counts, sums.opened_times, seen[slot].active_pane,
                held.remote_name.get()},
               key);
  }
  std::sort(rows.begin(), rows.end(), before<SettledSession>);
  join_repeats(rows);
  std::erase_if(rows, [](const SettledSession& row) { return !row.active(); });
  return rows;
}

}  // namespace weir::traffic
