#include "traffic/session_window.h"

#include <algorithm>

#include "traffic/bounded_table.h"

namespace weir::traffic {

std::uint32_t SessionWindow::slot_of(const SettledSession& row) {
  auto [at, is_new] = index_.try_emplace(Hashed{row.hash, row.key}, 0u);
  if (!is_new) return at->second;
  if (free_.empty()) {
    at->second = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    at->second = free_.back();
    free_.pop_back();
    slots_[at->second] = Slot{};
  }
  return at->second;
}

void SessionWindow::refresh(Slot& slot, Seconds pane, const SettledSession& row) {
  Counts counts = slot.row.counts;
  const std::uint32_t opened_times = slot.row.opened_times + row.opened_times;
  const Nanoseconds last = slot.in_window == 0 ? row.last : std::max(slot.row.last, row.last);
  const bool was_active = slot.in_window != 0 && slot.row.active();
  counts.add(row.counts);
  slot.row = row;
  slot.row.counts = counts;
  slot.row.opened_times = opened_times;
  slot.row.last = last;
  if (!was_active && slot.row.active()) ++active_;
  for (int d : {0, 1}) {
    slot.flags_seen[d] |= row.tcp_flags[d];
    for (int bit = 0; bit < 8; ++bit)
      if (row.tcp_flags[d] >> bit & 1) slot.flag_pane[d][bit] = static_cast<std::uint32_t>(pane);
  }
}

void SessionWindow::append(std::uint32_t slot, const SettledSession& row) {
  Slot& held = slots_[slot];
  const std::uint64_t index = log_base_ + log_.size();
  if (held.in_window == 0) {
    held.oldest = index;
  } else {
    log_[held.newest - log_base_].next = index;
  }
  held.newest = index;
  ++held.in_window;
  log_.push_back({slot, row.opened_times, row.counts, row.first, 0});
}

void SessionWindow::add(Seconds pane, const std::vector<SettledSession>& rows) {
  newest_pane_ = pane;
  for (const SettledSession& row : rows) {
    const std::uint32_t slot = slot_of(row);
    refresh(slots_[slot], pane, row);
    append(slot, row);
  }
}

void SessionWindow::evict(std::size_t count) {
  for (; count != 0; --count) {
    const Entry& entry = log_.front();
    Slot& slot = slots_[entry.slot];
    for (int d : {0, 1}) {
      slot.row.counts.packets[d] -= entry.counts.packets[d];
      slot.row.counts.bytes[d] -= entry.counts.bytes[d];
    }
    slot.row.opened_times -= entry.opened_times;
    slot.oldest = entry.next;
    if (entry.counts.all_packets() != 0 && !slot.row.active()) --active_;
    if (--slot.in_window == 0) {
      index_.erase(Hashed{slot.row.hash, slot.row.key});
      free_.push_back(entry.slot);
    }
    log_.pop_front();
    ++log_base_;
  }
}

Nanoseconds SessionWindow::first_packet(const Slot& slot) const {
  std::uint64_t at = slot.oldest;
  for (std::uint32_t left = slot.in_window; left != 0; --left) {
    const Entry& entry = log_[at - log_base_];
    if (entry.counts.all_packets() != 0) return entry.first;
    at = entry.next;
  }
  return INT64_MAX;
}

std::uint8_t SessionWindow::flags_within(const Slot& slot, int direction, Seconds window_start, Seconds newest) {
  const auto span = static_cast<std::uint32_t>(newest - window_start);
  std::uint8_t flags = 0;
  for (int bit = 0; bit < 8; ++bit) {
    const std::uint32_t age = static_cast<std::uint32_t>(newest) - slot.flag_pane[direction][bit];
    if ((slot.flags_seen[direction] >> bit & 1) && age <= span) flags |= static_cast<std::uint8_t>(1u << bit);
  }
  return flags;
}

std::vector<SettledSession> SessionWindow::window(Seconds window_start) const {
  std::vector<SettledSession> rows;
  rows.reserve(active_);
  for (const Slot& slot : slots_) {
    if (slot.in_window == 0 || !slot.row.active()) continue;
    SettledSession& row = rows.emplace_back(slot.row);
    row.first = first_packet(slot);
    for (int d : {0, 1}) row.tcp_flags[d] = flags_within(slot, d, window_start, newest_pane_);
  }
  std::sort(rows.begin(), rows.end(), before<SettledSession>);
  return rows;
}

}  // namespace weir::traffic
