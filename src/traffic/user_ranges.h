// The ranges of one user that are still growing or sliding: window, minute, hour, long window. The second half of
// settle.
#pragma once

#include <vector>

#include "base/queue.h"
#include "traffic/options.h"
#include "traffic/range_table.h"
#include "traffic/session_tracker.h"
#include "traffic/session_window.h"
#include "traffic/settled.h"

namespace weir::traffic {

class UserRanges {
 public:
  // A settled pane that is not empty, of the tracker's sessions; panes in order. slide() first.
  void add(Seconds pane, const SettledPane& settled, SessionTracker& sessions);
  // Panes before `window_start` leave the window.
  void slide(Seconds window_start);

  bool window_has_panes() const { return !panes_.empty(); }         // something is still to leave it
  bool window_has_packets() const { return window_.totals.all_packets() != 0; }
  const Counts& window_totals() const { return window_.totals; }
  // Sessions with a packet in the window: exact, unless a pane of it folded.
  std::uint64_t active_sessions(const Options& options, Seconds window_start) const;
  Settled window(const Options& options, Seconds window_start) const;  // K applied

  // The tables of the panes since the last call, as the tracker has them: due before any of what follows, and before a
  // long window's last pane is followed by another.
  void add_tables(Settled&& tables, const Options& options);
  bool minute_is_empty() const { return minute_.empty(); }
  Settled take_minute(const Options& options);  // and into the hour
  bool hour_is_empty() const { return hour_.empty(); }
  Settled take_hour();
  bool long_is_empty() const { return long_.empty(); }
  bool long_has_packets() const { return long_.totals.all_packets() != 0; }
  Settled long_window() const;
  void clear_long();

  // Recovery, panes in order: `settled` counts again in the ranges that are named.
  struct Recover {
    bool window, minute, hour, long_window;
  };
  void recover(const Options& options, Seconds pane, const Settled& settled, const Recover& into);

 private:
  struct Pane {
    Seconds pane;
    Counts totals, late;
    SessionCounts session_counts;
    std::uint32_t rows[4];  // of the tables: local ports, service ports, protocols, remotes
  };
  struct Sums {  // of a range; the tables are elsewhere
    Counts totals, late;
    SessionCounts session_counts;
    std::uint8_t folded = 0;
    bool empty() const {
      return totals.all_packets() == 0 && late.all_packets() == 0 && session_counts == SessionCounts{};
    }
    template <typename Summed>
    void add(const Summed& settled);
    void write_to(Settled& settled) const;
  };
  template <typename Summed>
  void enter_window(Seconds pane, const Summed& settled, const Settled& tables);
  std::uint8_t folded_in(Seconds window_start) const;  // FoldedTable bits of the window's panes

  Queue<Pane> panes_;
  Sums window_, minute_, long_;
  SessionWindow sessions_;
  RangeTable<SettledPort> local_ports_, service_ports_;  // what the sessions do not add to the window's tables
  RangeTable<SettledProtocol> protocols_;
  RangeTable<SettledRemote> remotes_;
  std::vector<DnsName> minute_names_;
  Settled minute_tables_, long_tables_;
  Settled hour_;
  Seconds folded_pane_[5] = {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN,
                             INT64_MIN};  // newest pane that folded each table
};

}  // namespace weir::traffic
