// How long one second of traffic takes to map, merge and settle, on one thread: reads a capture from standard input and
// prints one JSON object. Reading is not counted, nor is storing or showing. The frames of each second are split
// between two mappers, as a run with two threads does, so that there is something to merge.
//
//   weir emulate --users 100 --duration 10m --snaplen 96 -w - | weir_pane_times 10.0.0.0/8 fd77:6569:7200::/48
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "capture/file_source.h"
#include "engine/settling.h"
#include "traffic/mapper.h"

namespace weir::bench {
namespace {

class Stopwatch {
 public:
  template <typename Work>
  void time(Work&& work) {
    const Clock::time_point began = Clock::now();
    const double processor_began = processor_milliseconds();
    work();
    processor_ += processor_milliseconds() - processor_began;
    elapsed_ += Clock::now() - began;
  }
  double milliseconds() const { return processor_; }
  double elapsed_milliseconds() const { return std::chrono::duration<double, std::milli>(elapsed_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  static double processor_milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
  }
  double processor_ = 0;
  Clock::duration elapsed_{};
};

class Engine {
 public:
  explicit Engine(const engine::Options& options)
      : options_(options), directory_(options.traffic), stage_(options, directory_, 1) {
    for (int i = 0; i < 2; ++i) mappers_.emplace_back(options.traffic, directory_);
  }

  void take(const Batch& batch) {
    const std::span<const Frame> frames(batch.frames);
    const std::size_t half = frames.size() / 2;
    packets_ += frames.size();
    map_.time([&] {
      mappers_[0].add(frames.first(half), 0, batch.first_order);
      mappers_[1].add(frames.subspan(half), 0, batch.first_order + half);
    });
    if (batch.complete_until > settled_until_) settle({batch.complete_until, false});
  }
  void finish() { settle({settled_until_, true}); }

  void print() const {
    const auto seconds = static_cast<double>(settled_until_ - first_pane_);
    const auto& counters = stage_.counters();
    const double map = map_.milliseconds() / seconds, merge = merge_.milliseconds() / seconds,
                 settle = settle_.milliseconds() / seconds;
    const double elapsed = map_.elapsed_milliseconds() + merge_.elapsed_milliseconds() + settle_.elapsed_milliseconds();
    std::printf(
        "{\"seconds\":%.0f,\"packets\":%llu,\"windows\":%llu,\"sessions_opened\":%llu,\"map_milliseconds\":%.6f,"
        "\"merge_milliseconds\":%.6f,\"settle_milliseconds\":%.6f,\"milliseconds\":%.6f,"
        "\"elapsed_milliseconds\":%.6f}\n",
        seconds, static_cast<unsigned long long>(packets_), static_cast<unsigned long long>(counters.windows),
        static_cast<unsigned long long>(counters.sessions_opened), map, merge, settle, map + merge + settle,
        elapsed / seconds);
  }

 private:
  void settle(const engine::Border& border) {
    std::vector<traffic::PaneActivity> panes, others;
    const Seconds until = border.last ? INT64_MAX : border.complete_until;
    map_.time([&] { panes = mappers_[0].take_before(until), others = mappers_[1].take_before(until); });
    merge_.time([&] { unite(panes, others); });
    if (first_pane_ == INT64_MIN && !panes.empty()) first_pane_ = panes.front().pane;
    settle_.time([&] { stage_.settle({border, std::move(panes)}, nullptr); });
    settled_until_ = std::max(settled_until_, stage_.settled_until());
  }

  void unite(std::vector<traffic::PaneActivity>& panes, std::vector<traffic::PaneActivity>& others) const {
    for (traffic::PaneActivity& other : others) {
      auto same = std::find_if(panes.begin(), panes.end(), [&](const auto& pane) { return pane.pane >= other.pane; });
      if (same != panes.end() && same->pane == other.pane) {
        merge(*same, std::move(other), options_.traffic.bounds);
      } else {
        panes.insert(same, std::move(other));
      }
    }
  }

  const engine::Options& options_;
  traffic::Directory directory_;
  std::vector<traffic::Mapper> mappers_;
  engine::SettleStage stage_;
  Stopwatch map_, merge_, settle_;
  std::uint64_t packets_ = 0;
  Seconds first_pane_ = INT64_MIN, settled_until_ = INT64_MIN;
};

int fail(const std::string& line) {
  std::fprintf(stderr, "weir_pane_times: %s\n", line.c_str());
  return 1;
}

int run(const std::vector<std::string>& networks) {
  engine::Options options;
  for (const std::string& network : networks) {
    auto prefix = parse_prefix(network);
    if (!prefix) return fail(prefix.error().line());
    options.traffic.networks.push_back(*prefix);
  }
  auto source = capture::open_files({"-"});
  if (!source) return fail(source.error().line());
  Engine engine(options);
  Batch batch;
  for (;;) {
    clear(batch);
    auto more = (*source)->next(batch);
    if (!more) return fail(more.error().line());
    if (!*more) break;
    engine.take(batch);
  }
  engine.finish();
  engine.print();
  return 0;
}

}  // namespace
}  // namespace weir::bench

int main(int count, char** words) { return weir::bench::run({words + 1, words + count}); }
