#include "cli/view_model.h"

#include "cli/profile_text.h"
#include "cli/units.h"
#include "traffic/protocols.h"
#include "traffic/ranking.h"

namespace weir::cli {
namespace {

constexpr std::chrono::milliseconds kDetailInterval{200};
constexpr std::size_t kHistory = 512;
constexpr std::size_t kKnownDetails = 100'000;  // users whose details are remembered at once

void remember(std::deque<double>& history, double value) {
  history.push_back(value);
  if (history.size() > kHistory) history.pop_front();
}

}  // namespace

void ViewModel::begin_border(const engine::Window& window) {
  building_.until = window.end;
  building_.window_seconds = window.end - window.start;
  building_.users.clear();
  auto now = std::chrono::steady_clock::now();
  detailed_ = now - last_detailed_ >= kDetailInterval;
  if (detailed_) last_detailed_ = now;
  if (details_.size() > kKnownDetails) details_.clear();
  {
    std::lock_guard lock(mutex_);
    shown_users_ = wanted_users_;
  }
  auto gone = [this](const auto& entry) { return !shown_users_.contains(entry.first); };
  std::erase_if(histories_, gone);
  std::erase_if(building_.looks, gone);
}

void ViewModel::window(const engine::Window& window) {
  if (window.end != building_.until) begin_border(window);
  auto seconds = static_cast<double>(window.end - window.start);
  UserLine line{window.user,
                bits_per_second(window.totals.bytes[traffic::kIn], seconds),
                bits_per_second(window.totals.bytes[traffic::kOut], seconds),
                window.sessions_active,
                "",
                "",
                ""};
  bool on_screen = shown_users_.contains(window.user);
  if (on_screen) remember(histories_[window.user], line.bits_per_second());
  auto known = details_.find(window.user);
  if (on_screen && (detailed_ || known == details_.end())) {
    detail(line, window);
  } else if (known != details_.end()) {
    line.protocol = known->second.protocol, line.port = known->second.port, line.visited = known->second.visited;
  }
  building_.users.push_back(std::move(line));
}

void ViewModel::detail(UserLine& line, const engine::Window& window) {
  traffic::Settled s = window.settled();
  auto protocol = traffic::most_used(s.protocols, 1);
  auto port = traffic::most_used(s.service_ports, 1);
  auto visited = traffic::most_visited(s.remotes, 1);
  if (!protocol.empty()) line.protocol = traffic::protocol_name(s.protocols[protocol[0]].protocol);
  if (!port.empty()) line.port = std::to_string(s.service_ports[port[0]].key.port);
  if (!visited.empty()) {
    const traffic::SettledRemote& remote = s.remotes[visited[0]];
    line.visited = remote.name.text.empty() ? format_address(remote.remote) : remote.name.text;
  }
  details_[line.user] = line;
  const std::deque<double>& history = histories_[line.user];
  building_.looks[line.user] = std::make_shared<UserLook>(
      UserLook{line.user, window.start, window.end, std::move(s), {history.begin(), history.end()}});
}

void ViewModel::network_pane(const traffic::NetworkPaneRow& pane) {
  if (pane.level != traffic::Level::kSecond) return;
  Seconds silent = bandwidth_until_ == INT64_MIN ? 0 : pane.start - bandwidth_until_;
  for (Seconds i = 0; i < silent && i < static_cast<Seconds>(kHistory); ++i) remember(bandwidth_, 0);
  bandwidth_until_ = pane.start + 1;
  remember(bandwidth_, bits_per_second(pane.activity.total.bytes, 1));
  building_.packets_per_second = static_cast<double>(pane.activity.total.packets);
}

void ViewModel::settled(Seconds until, const engine::Counters& counters) {
  building_.sums = summarize(counters);
  building_.users_ever = counters.users;
  if (building_.until < until - building_.window_seconds) building_.users.clear();
  forget_silent_users();
  publish();
}

// A look is of the newest window, or is not there.
void ViewModel::forget_silent_users() {
  UserLooks current;
  for (const UserLine& line : building_.users) {
    auto look = building_.looks.find(line.user);
    if (look != building_.looks.end()) current.insert(*look);
  }
  building_.looks = std::move(current);
}

void ViewModel::publish() {
  building_.bandwidth.assign(bandwidth_.begin(), bandwidth_.end());
  auto snapshot = std::make_shared<Snapshot>(building_);
  std::lock_guard lock(mutex_);
  if (!problems_.empty()) snapshot->newest_problem = problems_.back().line();
  snapshot->ended = ended_;
  published_ = std::move(snapshot);
}

void ViewModel::problem(const Error& error) {
  std::lock_guard lock(mutex_);
  problems_.push_back(error);
}

std::shared_ptr<const Snapshot> ViewModel::snapshot() const {
  std::lock_guard lock(mutex_);
  return published_;
}

void ViewModel::show_users(std::set<std::string> users) {
  std::lock_guard lock(mutex_);
  wanted_users_ = std::move(users);
}

void ViewModel::end() {
  std::lock_guard lock(mutex_);
  auto last = std::make_shared<Snapshot>(*published_);
  last->ended = ended_ = true;
  published_ = std::move(last);
}

std::vector<Error> ViewModel::problems() const {
  std::lock_guard lock(mutex_);
  return problems_;
}

}  // namespace weir::cli
