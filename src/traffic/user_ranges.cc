#include "traffic/user_ranges.h"

#include "traffic/bounded_table.h"

namespace weir::traffic {
namespace {

void subtract(Counts& from, const Counts& counts) {
  for (int d : {0, 1}) from.packets[d] -= counts.packets[d], from.bytes[d] -= counts.bytes[d];
}

void subtract(SessionCounts& from, const SessionCounts& counts) {
  for (int d : {0, 1}) {
    from.opened[d] -= counts.opened[d];
    from.refused[d] -= counts.refused[d];
    from.unanswered[d] -= counts.unanswered[d];
  }
}

}  // namespace

void UserRanges::Sums::add(const Settled& settled) {
  totals.add(settled.totals);
  late.add(settled.late);
  session_counts.add(settled.session_counts);
  folded |= settled.folded;
}

void UserRanges::Sums::write_to(Settled& settled) const {
  settled.totals = totals;
  settled.late = late;
  settled.session_counts = session_counts;
  settled.folded = folded;
}

void UserRanges::enter_window(Seconds pane, const Settled& settled) {
  window_.add(settled);
  for (int bit = 0; bit < 5; ++bit)
    if (settled.folded >> bit & 1) folded_pane_[bit] = pane;
  panes_.push_back({pane, settled.totals, settled.late, settled.session_counts, settled.folded,
                    {static_cast<std::uint32_t>(settled.sessions.size()),
                     static_cast<std::uint32_t>(settled.local_ports.size()),
                     static_cast<std::uint32_t>(settled.service_ports.size()),
                     static_cast<std::uint32_t>(settled.protocols.size()),
                     static_cast<std::uint32_t>(settled.remotes.size())}});
  sessions_.add(pane, settled.sessions);
}

void UserRanges::add(const Options& options, Seconds pane, const Settled& settled) {
  const std::size_t k = options.bounds.rows;
  enter_window(pane, settled);
  minute_.add(settled);
  long_.add(settled);
  local_ports_.add(settled.local_ports, k);
  service_ports_.add(settled.service_ports, k);
  protocols_.add(settled.protocols, k);
  remotes_.add(settled.remotes, k);
  if (!settled.names.empty()) unite(minute_names_, std::vector(settled.names));
}

void UserRanges::slide(Seconds window_start) {
  while (!panes_.empty() && panes_.front().pane < window_start) {
    const Pane& pane = panes_.front();
    subtract(window_.totals, pane.totals);
    subtract(window_.late, pane.late);
    subtract(window_.session_counts, pane.session_counts);
    sessions_.evict(pane.rows[0]);
    local_ports_.evict(pane.rows[1]);
    service_ports_.evict(pane.rows[2]);
    protocols_.evict(pane.rows[3]);
    remotes_.evict(pane.rows[4]);
    panes_.pop_front();
  }
}

Settled UserRanges::window(const Options& options, Seconds window_start) const {
  Settled settled;
  window_.write_to(settled);
  settled.folded = 0;
  for (int bit = 0; bit < 5; ++bit)
    if (folded_pane_[bit] >= window_start) settled.folded |= static_cast<std::uint8_t>(1u << bit);
  settled.sessions = sessions_.window(window_start);
  settled.local_ports = local_ports_.window();
  settled.service_ports = service_ports_.window();
  settled.protocols = protocols_.window();
  settled.remotes = remotes_.window();
  apply_bounds(settled, options.bounds);
  return settled;
}

Settled UserRanges::take_minute(const Options& options) {
  Settled settled;
  minute_.write_to(settled);
  settled.local_ports = local_ports_.take_minute();
  settled.service_ports = service_ports_.take_minute();
  settled.protocols = protocols_.take_minute();
  settled.remotes = remotes_.take_minute();
  settled.names = std::move(minute_names_);
  apply_bounds(settled, options.bounds);
  minute_ = {};
  minute_names_.clear();
  merge(hour_, settled, options.bounds);
  return settled;
}

Settled UserRanges::take_hour() {
  Settled hour = std::move(hour_);
  hour_ = {};
  return hour;
}

Settled UserRanges::long_window(const Options& options) const {
  Settled settled;
  long_.write_to(settled);
  settled.local_ports = local_ports_.long_window();
  settled.service_ports = service_ports_.long_window();
  settled.protocols = protocols_.long_window();
  settled.remotes = remotes_.long_window();
  if (local_ports_.long_folded() || service_ports_.long_folded()) settled.folded |= kFoldedPorts;
  if (remotes_.long_folded()) settled.folded |= kFoldedRemotes;
  apply_bounds(settled, options.bounds);
  return settled;
}

void UserRanges::clear_long() {
  long_ = {};
  local_ports_.clear_long();
  service_ports_.clear_long();
  protocols_.clear_long();
  remotes_.clear_long();
}

void UserRanges::recover(const Options& options, Seconds pane, const Settled& settled, const Recover& into) {
  if (into.hour) merge(hour_, settled, options.bounds);
  if (into.minute) {
    minute_.add(settled);
    unite(minute_names_, std::vector(settled.names));
  }
  if (into.long_window) long_.add(settled);
  if (into.window) {
    enter_window(pane, settled);
    local_ports_.recover_window(settled.local_ports);
    service_ports_.recover_window(settled.service_ports);
    protocols_.recover_window(settled.protocols);
    remotes_.recover_window(settled.remotes);
  }
  local_ports_.recover(settled.local_ports, into.minute, into.long_window);
  service_ports_.recover(settled.service_ports, into.minute, into.long_window);
  protocols_.recover(settled.protocols, into.minute, into.long_window);
  remotes_.recover(settled.remotes, into.minute, into.long_window);
}

}  // namespace weir::traffic
