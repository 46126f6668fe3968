// The embedded harness: sources -> map on threads -> merge -> settle in 64 user shards -> store and observer.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "contracts/packet_source.h"
#include "contracts/result_store.h"
#include "traffic/options.h"
#include "traffic/records.h"

namespace weir::engine {

// One user's window at a slide border: the figures every screen needs, and the whole on demand.
struct Window {
  const traffic::UserName& user;
  Seconds start = 0, end = 0;          // [start, end)
  const traffic::Counts& totals;       // of the window
  std::uint64_t sessions_active = 0;
  virtual ~Window() = default;
  // The window's rows, K of each table. Costs time in proportion to the rows: call it for what is shown.
  virtual traffic::Settled settled() const = 0;

 protected:
  Window(const traffic::UserName& u, Seconds s, Seconds e, const traffic::Counts& t, std::uint64_t a)
      : user(u), start(s), end(e), totals(t), sessions_active(a) {}
};

struct Counters {  // since the start; every dropped thing by reason
  traffic::NetworkActivity network;  // all panes added up; tables sorted
  traffic::NetworkActivity::Sum unattributed;       // IP frames of no user, late ones included
  traffic::NetworkActivity::Sum beyond_max_users;   // of addresses that send and were not let in (bounds.max_users)
  std::uint64_t users = 0, windows = 0, sessions_opened = 0, folded_panes = 0;
  Nanoseconds first = INT64_MAX, last = INT64_MIN;   // packet times, late ones included
};

// Called from one thread at a time, in order of time; windows and long windows of one border in order of user name.
class Observer {
 public:
  virtual ~Observer() = default;
  virtual bool wants_windows() const { return false; }       // asked once a border
  virtual void window(const Window&) {}
  virtual void long_window(const traffic::CurrentProfile&) {}
  virtual void network_pane(const traffic::NetworkPaneRow&) {}
  // After everything of panes before `settled_until` has been given, and stored when there is a store.
  virtual void settled(Seconds settled_until, const Counters&) { (void)settled_until; }
  virtual void problem(const Error&) {}                      // a damaged file, a vanished interface: the run goes on
};

struct Options {
  traffic::Options traffic;
  unsigned threads = 0;                  // 0: as many as the machine has cores
  std::uint32_t max_pane_flows = 131'072; // flows a mapper holds before it folds them into Activity
  std::uint32_t queued_batches = 16;     // per mapper; files wait, live traffic is dropped and counted
};

struct Outcome {
  Counters counters;
  std::vector<Error> problems;           // what sources reported, in order
};

// Runs until every source, of which there is one at least, ended or `stop` is true; then everything accepted is
// settled, stored and observed. `writer` and `observer` may be null. `recovery` is asked when a live run was resumed.
// Fails when the store fails: what was observed as settled is stored.
Result<Outcome> run(std::vector<std::unique_ptr<PacketSource>> sources, const Options& options, ResultWriter* writer,
                    RecoverySource* recovery, Observer* observer, const std::atomic<bool>& stop);

}  // namespace weir::engine
