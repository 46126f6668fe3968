// Decode and map of 96-byte frames in memory on one core: packets a second, by flows and by users.
#include <benchmark/benchmark.h>

#include "bench/micro/frames.h"
#include "packet/decode.h"
#include "traffic/mapper.h"

namespace weir::bench {
namespace {

void report(benchmark::State& state, std::size_t packets) {
  state.counters["packets_per_second"] = benchmark::Counter(
      static_cast<double>(packets) * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void decode_alone(benchmark::State& state) {
  const Frames input = make_frames(200'000, 20'000, 100, 1);
  packet::FrameFacts facts;
  for (auto _ : state) {
    for (const Frame& frame : input.frames) {
      packet::decode({frame.captured, frame.captured_length}, frame.link_type, packet::Tunnels::kInnermost, facts);
      benchmark::DoNotOptimize(facts);
    }
  }
  report(state, input.frames.size());
}
BENCHMARK(decode_alone);

// One pane: every frame through the flow table, then the pane's Activity, as a worker of the engine does.
void decode_and_map(benchmark::State& state) {
  const auto packets = static_cast<std::size_t>(state.range(0));
  const Frames input =
      make_frames(packets, static_cast<std::size_t>(state.range(1)), static_cast<std::size_t>(state.range(2)), 0.999);
  traffic::Options options;
  options.networks = {*parse_prefix("10.0.0.0/8")};
  const traffic::Directory directory(options);
  for (auto _ : state) {
    traffic::Mapper mapper(options, directory);
    mapper.add(input.frames, 0, 0);
    benchmark::DoNotOptimize(mapper.take_all());
  }
  report(state, packets);
}
BENCHMARK(decode_and_map)
    ->ArgNames({"packets", "flows", "users"})
    ->Args({4'000'000, 20'000, 100})
    ->Args({8'000'000, 1'000'000, 10'000})
    ->Args({4'000'000, 20'000, 10})
    ->Args({4'000'000, 20'000, 10'000})
    ->Args({4'000'000, 200'000, 100'000})
    ->Unit(benchmark::kMillisecond)
    ->MinTime(2);

}  // namespace
}  // namespace weir::bench

BENCHMARK_MAIN();
