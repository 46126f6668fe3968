// The options of `weir capture`, over the settings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/kafka_options.h"
#include "cli/run_options.h"

namespace weir::cli {

struct CaptureOptions {
  RunOptions run;  // its sources, Kafka, filter, snaplen, speed, lateness, again, config, json
  std::string probe, spool, compression;
  std::optional<std::uint64_t> spool_limit_bytes;
  std::optional<std::uint32_t> partitions;
};

void add_capture_options(CLI::App& command, CaptureOptions& options);

// kUsage: no Kafka, a name that is none, what does not go together.
Status apply(const CaptureOptions& options, settings::Settings& settings);

}  // namespace weir::cli
