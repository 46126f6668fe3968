// The options of `weir emulate`, and the scenario they come to.
#pragma once

#include <string>

#include "cli/common_options.h"
#include "emulator/emulate.h"

namespace weir::cli {

struct EmulateOptions {
  std::string write, truth, scenario_file;
  std::string start, duration, mean_wait, generator;  // empty: as the scenario says, else the default
  std::uint32_t users = 0;                            // 0: likewise
  std::uint64_t seed = 1;
  bool seed_given = false;
  std::uint32_t snaplen = 65'535;
  unsigned threads = 0;
  unsigned threads_to_use() const;  // one per core for 0
};

void add_emulate_options(CLI::App& command, EmulateOptions& options);
// What is wrong has been said, one line each, when the exit status comes instead.
std::expected<emulator::Scenario, int> scenario_of(const EmulateOptions& options);

// "[###   ]  50%  2h 30m of 5h 00m  1.2 GB  600 MB/s  2s left", for a terminal of 80 columns or more.
std::string emulation_line(const emulator::Progress& progress, double elapsed_seconds);

}  // namespace weir::cli
