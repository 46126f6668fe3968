// settle on one core: nanoseconds a user and window (a pane settled, its window slid), by sessions touched in the pane.
#include <benchmark/benchmark.h>

#include "bench/micro/frames.h"
#include "traffic/mapper.h"
#include "traffic/shard.h"

namespace weir::bench {
namespace {

// 300 panes of `users` users with `sessions` active sessions each; settled from the second minute on, when windows are
// full.
void settle(benchmark::State& state) {
  const auto users = static_cast<std::size_t>(state.range(0)), sessions = static_cast<std::size_t>(state.range(1));
  traffic::Options options;
  options.networks = {*parse_prefix("10.0.0.0/8")};
  const traffic::Directory directory(options);
  const std::size_t flows = users * sessions;
  std::vector<std::vector<traffic::AddressActivity>> panes;
  for (Seconds pane = 0; pane < 60; ++pane) {
    const Frames input = make_frames(flows * 4, flows, users, 0.999, start_of(pane));
    traffic::Mapper mapper(options, directory);
    mapper.add(input.frames, 0, 0);
    panes.push_back(std::move(mapper.take_all().front().addresses));
  }
  std::uint64_t settled = 0;
  for (auto _ : state) {
    state.PauseTiming();
    traffic::Shard shard(options, directory, 1'000'000);
    traffic::Settling out;
    for (Seconds pane = 0; pane < 180; ++pane) {
      auto activities = panes[static_cast<std::size_t>(pane % 60)];
      for (auto& item : activities)
        for (auto& session : item.activity.sessions) {
          for (int d : {0, 1}) {
            if (session.first_packet[d].seen()) session.first_packet[d].time += start_of(pane / 60 * 60);
          }
          session.last += start_of(pane / 60 * 60);
        }
      if (pane >= 60) state.ResumeTiming();
      shard.settle(pane, 0, std::move(activities), out);
      if (pane >= 60) {
        state.PauseTiming();
        settled += users;
      }
      out = {};
    }
    state.ResumeTiming();
  }
  const double windows = static_cast<double>(settled);
  state.counters["time_per_user_window"] =
      benchmark::Counter(windows, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.counters["time_per_session"] = benchmark::Counter(windows * static_cast<double>(sessions),
                                                          benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(settle)
    ->ArgNames({"users", "sessions"})
    ->Args({100, 1})
    ->Args({100, 10})
    ->Args({100, 100})
    ->Args({10'000, 1})
    ->Args({10'000, 5})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace weir::bench

BENCHMARK_MAIN();
