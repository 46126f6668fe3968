// Sources and stores in memory for the engine's tests: what the real ones promise, without files.
#pragma once

#include <algorithm>
#include <atomic>
#include <climits>
#include <map>
#include <set>
#include <tuple>

#include "engine/engine.h"
#include "tests/traffic/builder.h"

namespace weir::engine {

// Gives a capture in batches as a source does: clock, lateness and borders by DESIGN "Source, clock, late".
class MemorySource final : public PacketSource {
 public:
  MemorySource(std::shared_ptr<const traffic::Capture> capture, std::size_t max_frames, Nanoseconds lateness,
               std::string problem = "")
      : capture_(std::move(capture)), max_frames_(max_frames), lateness_(lateness), problem_(std::move(problem)) {}

  Result<bool> next(Batch& batch) override {
    batch = Batch{};
    batch.first_order = at_;
    batch.storage = capture_;
    const auto frames = capture_->frames();
    while (at_ < frames.size() && batch.frames.size() < max_frames_ && !stopped_) {
      Frame frame = frames[at_];
      const Nanoseconds newest = std::max(newest_, frame.time);
      const Seconds complete = pane_of(newest - lateness_);
      if (complete > complete_until_ && !batch.frames.empty()) {
        complete_until_ = complete;
        batch.complete_until = complete;
        return true;
      }
      complete_until_ = std::max(complete_until_, complete);
      frame.late = pane_of(frame.time) < complete_until_;
      frame.late_pane = pane_of(newest);
      newest_ = newest;
      batch.frames.push_back(frame);
      ++at_;
    }
    batch.complete_until = complete_until_;
    if (!batch.frames.empty()) return true;
    if (!problem_.empty()) return failure(ErrorKind::kInput, std::exchange(problem_, ""), "memory");
    if (ended_ || newest_ == INT64_MIN) return false;
    ended_ = true;
    batch.complete_until = pane_of(newest_) + 1;
    return true;
  }
  std::string name() const override { return "memory"; }
  bool live() const override { return false; }
  void stop() override { stopped_ = true; }

 private:
  std::shared_ptr<const traffic::Capture> capture_;
  std::size_t max_frames_, at_ = 0;
  Nanoseconds lateness_, newest_ = INT64_MIN;
  Seconds complete_until_ = INT64_MIN;
  std::string problem_;
  bool ended_ = false;
  std::atomic<bool> stopped_ = false;
};

// Keeps what is written by key, as a store does.
class MemoryStore final : public ResultWriter, public RecoverySource {
 public:
  Status write(const StoreBatch& batch) override {
    if (fail_after == 0) return failure(ErrorKind::kStorage, "cannot write", "memory", "it is full");
    --fail_after;
    for (const auto& row : batch.panes) panes[{row.level, row.start, row.user}] = row.bytes;
    for (const auto& s : batch.sessions) {
      const auto& r = s.record;
      sessions[{s.user, r.key, r.opened, r.sequence}] = r;
    }
    for (const auto& profile : batch.profiles) profiles[profile.user] = profile;
    for (const auto& user : batch.users) {
      auto& total = users[user.user];
      total.totals.add(user.totals);
      total.sessions_opened += user.sessions_opened;
      total.first = std::min(total.first, user.first);
      total.last = std::max(total.last, user.last);
    }
    for (const auto& row : batch.network_panes) network_panes[{row.level, row.start}] = row.activity.total.packets;
    if (first_pane == INT64_MIN && !batch.network_panes.empty()) first_pane = batch.network_panes.front().start;
    settled_until = batch.settled_until;
    return {};
  }

  Result<Recovery> recovery() override {
    Recovery found{settled_until, first_pane, {}};
    for (const auto& [name, row] : users) found.users.push_back(name);
    return found;
  }
  Status panes_of_this_import(traffic::Level level, Seconds from, Seconds to,
                              const std::function<bool(const StoredPane&)>& visit) override {
    for (const auto& [key, bytes] : panes) {
      const auto& [row_level, start, user] = key;
      if (row_level != level || start < from || start >= to) continue;
      visit({start, level, user, *traffic::parse_settled(bytes, start, bounds)});
    }
    return {};
  }

  Status records_of_this_import(Nanoseconds from, const std::function<void(const StoredSession&)>& visit) override {
    for (const auto& [key, record] : sessions)
      if (record.last >= from) visit({std::get<0>(key), record});
    return {};
  }

  traffic::Bounds bounds;
  int fail_after = INT_MAX;
  std::map<std::tuple<traffic::Level, Seconds, std::string>, std::string> panes;
  std::map<std::pair<traffic::Level, Seconds>, std::uint64_t> network_panes;  // packets
  std::map<std::tuple<std::string, traffic::SessionKey, Nanoseconds, std::uint32_t>, traffic::SessionRecord> sessions;
  std::map<std::string, traffic::CurrentProfile> profiles;
  std::map<std::string, traffic::UserRow> users;
  Seconds settled_until = INT64_MIN, first_pane = INT64_MIN;
};

// Writes down all that is observed.
class Notes final : public Observer {
 public:
  bool wants_windows() const override { return true; }
  void window(const Window& w) override {
    std::string bytes;
    serialize(w.settled(), w.start, {}, bytes);
    windows.push_back({w.user, w.start, bytes});
  }
  void long_window(const traffic::CurrentProfile& p) override {
    std::string bytes;
    serialize(p.settled, p.long_window_start, {}, bytes);
    long_windows.push_back({p.user, p.long_window_start, p.covered_seconds, bytes});
  }
  void settled(Seconds until, const Counters&) override { told.push_back(until); }
  void problem(const Error& error) override { problems.push_back(error.what); }

  std::vector<std::tuple<std::string, Seconds, std::string>> windows;
  std::vector<std::tuple<std::string, Seconds, std::uint64_t, std::string>> long_windows;
  std::vector<Seconds> told;
  std::vector<std::string> problems;
};

}  // namespace weir::engine
