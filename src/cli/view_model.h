// What the live view shows: taken from a run's observer, given to the screen as values.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "cli/summary.h"
#include "engine/engine.h"

namespace weir::cli {

struct UserLine {
  std::string user;
  double bits_per_second_in = 0, bits_per_second_out = 0;  // of the window
  std::uint64_t sessions_active = 0;
  std::string protocol, port, visited;  // most used of the window; empty until they were looked up
  double bits_per_second() const { return bits_per_second_in + bits_per_second_out; }
};

struct UserLook {  // a user on the screen, for who looks into it
  std::string user;
  Seconds start = 0, end = 0;
  traffic::Settled settled;
  std::vector<double> history;  // bit/s of each window since it is on the screen, oldest first
};
using UserLooks = std::map<std::string, std::shared_ptr<const UserLook>>;

struct Snapshot {
  std::string source;
  Seconds until = INT64_MIN;             // the border shown
  Seconds window_seconds = 60;
  std::vector<UserLine> users;
  UserLooks looks;                       // of users on the screen that had traffic
  std::vector<double> bandwidth;         // of the network in bit/s, a second each, oldest first
  double packets_per_second = 0;         // of the newest second
  Summary sums;
  std::uint64_t users_ever = 0;
  std::string newest_problem;
  bool ended = false;
};

// The observer's side runs on the engine's thread, the screen's on another. The cost of a window's rows is paid for
// users that are on the screen, a few times a second.
class ViewModel : public engine::Observer {
 public:
  explicit ViewModel(std::string source) { building_.source = std::move(source); }

  bool wants_windows() const override { return true; }
  void window(const engine::Window& window) override;
  void network_pane(const traffic::NetworkPaneRow& pane) override;
  void settled(Seconds until, const engine::Counters& counters) override;
  void problem(const Error& error) override;

  std::shared_ptr<const Snapshot> snapshot() const;
  void show_users(std::set<std::string> users);  // who is on the screen, looked into or listed
  void end();
  std::vector<Error> problems() const;

 private:
  void begin_border(const engine::Window& window);
  void forget_silent_users();
  void publish();
  void detail(UserLine& line, const engine::Window& window);

  // Of the observer's side.
  Snapshot building_;
  std::map<std::string, UserLine> details_;  // newest known protocol, port and destination of each user
  std::deque<double> bandwidth_;
  Seconds bandwidth_until_ = INT64_MIN;      // the second after the newest of them
  std::map<std::string, std::deque<double>> histories_;  // of shown_users_
  bool detailed_ = false;                    // this border's rows are looked up
  std::set<std::string> shown_users_;        // as of this border
  std::chrono::steady_clock::time_point last_detailed_;

  mutable std::mutex mutex_;  // guards what follows
  std::shared_ptr<const Snapshot> published_ = std::make_shared<Snapshot>();
  std::set<std::string> wanted_users_;
  std::vector<Error> problems_;
  bool ended_ = false;
};

}  // namespace weir::cli
