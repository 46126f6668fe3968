// The ranges of one user that are still growing or sliding: window, minute, hour, long window. The second half of settle.
#pragma once

#include <vector>

#include "base/queue.h"
#include "traffic/options.h"
#include "traffic/range_table.h"
#include "traffic/session_window.h"
#include "traffic/settled.h"

namespace weir::traffic {

class UserRanges {
 public:
  // A settled pane that is not empty; panes in order. slide() first.
  void add(const Options& options, Seconds pane, const Settled& settled);
  // Panes before `window_start` leave the window.
  void slide(Seconds window_start);

  bool window_has_panes() const { return !panes_.empty(); }         // something is still to leave it
  bool window_has_packets() const { return window_.totals.all_packets() != 0; }
  const Counts& window_totals() const { return window_.totals; }
  std::size_t active_sessions() const { return sessions_.active(); }
  Settled window(const Options& options, Seconds window_start) const;  // K applied

  bool minute_is_empty() const { return minute_.empty(); }
  Settled take_minute(const Options& options);   // and into the hour
  bool hour_is_empty() const { return hour_.empty(); }
  Settled take_hour();
  bool long_is_empty() const { return long_.empty(); }
  bool long_has_packets() const { return long_.totals.all_packets() != 0; }
  Settled long_window(const Options& options) const;
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
    std::uint8_t folded;
    std::uint32_t rows[5];  // sessions, local ports, service ports, protocols, remotes
  };
  struct Sums {  // of a range; the tables are elsewhere
    Counts totals, late;
    SessionCounts session_counts;
    std::uint8_t folded = 0;
    bool empty() const { return totals.all_packets() == 0 && late.all_packets() == 0 && session_counts == SessionCounts{}; }
    void add(const Settled& settled);
    void write_to(Settled& settled) const;
  };
  void enter_window(Seconds pane, const Settled& settled);

  Queue<Pane> panes_;
  Sums window_, minute_, long_;
  SessionWindow sessions_;
  RangeTable<SettledPort> local_ports_, service_ports_;
  RangeTable<SettledProtocol> protocols_;
  RangeTable<SettledRemote> remotes_;
  std::vector<DnsName> minute_names_;
  Settled hour_;
  Seconds folded_pane_[5] = {INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN, INT64_MIN};  // newest pane that folded each table
};

}  // namespace weir::traffic
