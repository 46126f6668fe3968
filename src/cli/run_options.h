// The options of `weir run`, over the settings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/common_options.h"
#include "cli/kafka_options.h"

namespace weir::cli {

struct RunOptions : CommonOptions {
  std::vector<std::string> interfaces;
  std::vector<std::vector<std::string>> reads;  // each --read is one source of one or more files
  std::vector<std::string> networks;
  std::string window, slide, long_window, lateness, idle_timeout,
      answer_timeout;  // durations; empty: as the settings say
  std::string tunnels, filter;
  std::optional<std::uint32_t> threads, snaplen;
  std::optional<double> speed;
  bool full = false;   // all rows of each JSON list
  bool again = false;  // import files that were imported before
  bool view = false;   // the live view over a replay
  KafkaOptions kafka;  // the packets of probes, instead of own sources
  std::vector<std::string> probes;  // to wait for; empty: those that Kafka knows of
  std::string source_timeout;       // a duration; empty: 30 s
  bool until_end = false;           // not for ever: until all probes have said their end
};

// True when packets come from Kafka.
inline bool reads_kafka(const RunOptions& options) { return !options.kafka.servers.empty(); }

void add_run_options(CLI::App& command, RunOptions& options);

// What does not go together, and windows that are no whole seconds: kUsage.
Status apply(const RunOptions& options, settings::Settings& settings);

}  // namespace weir::cli
