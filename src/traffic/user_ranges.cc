#include "traffic/user_ranges.h"

#include "traffic/bounded_table.h"

namespace weir::traffic {
namespace {

WindowRow window_row(const PaneSession& row, const OpenSession& session, bool apart) {
  return {session.key,
          session.hash,
          session.serial,
          row.counts,
          {row.tcp_flags[0], row.tcp_flags[1]},
          row.opened_times,
          session.opened,
          row.first,
          row.last,
          session.direction,
          session.outcome,
          session.midstream,
          session.name_is_own(),
          apart,
          session.names_changed,
          session.protocol,
          session.name(),
          session.remote_name};
}

// A stored pane's: its tables are whole, so its sessions are apart from them.
WindowRow window_row(const SettledSession& row, const NameRef& name) {
  static const NameRef none;
  return {row.key,
          row.hash,
          0,
          row.counts,
          {row.tcp_flags[0], row.tcp_flags[1]},
          static_cast<std::uint8_t>(row.opened_times),
          row.opened,
          row.first,
          row.last,
          row.direction,
          row.outcome,
          row.midstream,
          row.name_is_own,
          true,
          true,
          row.protocol,
          name,
          none};
}

}  // namespace

template <typename Summed>
void UserRanges::Sums::add(const Summed& settled) {
  totals.add(settled.totals);
  late.add(settled.late);
  session_counts.add(settled.session_counts);
  folded |= settled.folded;
}

void UserRanges::Sums::write_to(Settled& settled) const {
  settled.totals = totals;
  settled.late = late;
  settled.session_counts = session_counts;
  settled.folded |= folded;
}

template <typename Summed>
void UserRanges::enter_window(Seconds pane, const Summed& settled, const Settled& tables) {
  window_.add(settled);
  for (int bit = 0; bit < 5; ++bit)
    if (settled.folded >> bit & 1) folded_pane_[bit] = pane;
  local_ports_.add(tables.local_ports);
  service_ports_.add(tables.service_ports);
  protocols_.add(tables.protocols);
  remotes_.add(tables.remotes);
  panes_.push_back(
      {pane,
       settled.totals,
       settled.late,
       settled.session_counts,
       {static_cast<std::uint32_t>(tables.local_ports.size()), static_cast<std::uint32_t>(tables.service_ports.size()),
        static_cast<std::uint32_t>(tables.protocols.size()), static_cast<std::uint32_t>(tables.remotes.size())}});
  sessions_.begin_pane(pane);
}

void UserRanges::add(Seconds pane, const SettledPane& settled, SessionTracker& sessions) {
  enter_window(pane, settled, settled.rest);
  for (const PaneSession& row : settled.sessions) {
    OpenSession& session = sessions.session(row.slot);
    session.window_place = sessions_.add(window_row(row, session, settled.apart), session.window_place);
    if (row.active()) session.names_changed = false;
  }
  minute_.add(settled);
  long_.add(settled);
  if (settled.names && !settled.names->empty()) unite(minute_names_, std::vector(*settled.names));
}

void UserRanges::slide(Seconds window_start) {
  sessions_.evict_before(window_start);
  while (!panes_.empty() && panes_.front().pane < window_start) {
    const Pane& pane = panes_.front();
    window_.totals.subtract(pane.totals);
    window_.late.subtract(pane.late);
    window_.session_counts.subtract(pane.session_counts);
    local_ports_.evict(pane.rows[0]);
    service_ports_.evict(pane.rows[1]);
    protocols_.evict(pane.rows[2]);
    remotes_.evict(pane.rows[3]);
    panes_.pop_front();
  }
}

std::uint64_t UserRanges::active_sessions(const Options& options, Seconds window_start) const {
  const bool folded = (folded_in(window_start) & kFoldedSessions) != 0;
  return folded ? sessions_.active_estimate(options.bounds.rows) : sessions_.active();
}

std::uint8_t UserRanges::folded_in(Seconds window_start) const {
  unsigned folded = 0;
  for (unsigned bit = 0; bit < 5; ++bit) folded |= static_cast<unsigned>(folded_pane_[bit] >= window_start) << bit;
  return static_cast<std::uint8_t>(folded);
}

Settled UserRanges::window(const Options& options, Seconds window_start) const {
  Settled settled;
  RowTables tables;
  local_ports_.for_each([&](const SettledPort& row) { tables.add_local(row); });
  service_ports_.for_each([&](const SettledPort& row) { tables.add_service(row); });
  protocols_.for_each([&](const SettledProtocol& row) { tables.add(row); });
  remotes_.for_each([&](const SettledRemote& row) { tables.add(row); });
  settled.sessions = sessions_.read(tables, options.bounds.key);
  tables.take(settled);
  window_.write_to(settled);
  settled.folded = folded_in(window_start);
  apply_bounds(settled, options.bounds);
  return settled;
}

void UserRanges::add_tables(Settled&& tables, const Options& options) {
  apply_bounds(tables, options.bounds);
  merge(minute_tables_, tables, options.bounds);
  merge(long_tables_, tables, options.bounds);
}

Settled UserRanges::take_minute(const Options& options) {
  Settled settled = std::exchange(minute_tables_, {});
  minute_.write_to(settled);
  settled.names = std::exchange(minute_names_, {});
  apply_bounds(settled, options.bounds);
  minute_ = {};
  merge(hour_, settled, options.bounds);
  return settled;
}

Settled UserRanges::take_hour() { return std::exchange(hour_, {}); }

Settled UserRanges::long_window() const {
  Settled settled = long_tables_;
  long_.write_to(settled);
  return settled;
}

void UserRanges::clear_long() {
  long_ = {};
  long_tables_ = {};
}

void UserRanges::recover(const Options& options, Seconds pane, const Settled& settled, const Recover& into) {
  if (into.hour) merge(hour_, settled, options.bounds);
  Settled tables;
  tables.local_ports = settled.local_ports;
  tables.service_ports = settled.service_ports;
  tables.protocols = settled.protocols;
  tables.remotes = settled.remotes;
  if (into.minute) {
    minute_.add(settled);
    merge(minute_tables_, tables, options.bounds);
    unite(minute_names_, std::vector(settled.names));
  }
  if (into.long_window) {
    long_.add(settled);
    merge(long_tables_, tables, options.bounds);
  }
  if (!into.window) return;
  enter_window(pane, settled, tables);
  for (const SettledSession& row : settled.sessions) {
    const bool named = row.name.source != packet::NameSource::kNone;
    sessions_.add(window_row(row, named ? std::make_shared<const Name>(row.name) : NameRef{}), UINT32_MAX);
  }
}

}  // namespace weir::traffic
