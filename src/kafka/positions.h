// weir.probes: how far each probe's spool is in Kafka.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "kafka/client.h"

namespace weir::kafka {

struct ProbePosition {
  std::uint64_t spool = 0, position = 0, records = 0;
  std::uint32_t sources = 0;
  bool ended = false;
  friend bool operator==(const ProbePosition&, const ProbePosition&) = default;
};

std::string write_position(const ProbePosition& position);
std::optional<ProbePosition> read_position(std::string_view text);

// The newest of each probe that was committed before the call; an unreadable one counts as none. Empty when there is no
// such topic. kUnavailable when not all could be read in time, or before `stop`: a transaction of any probe that is
// open hides what was committed after it began, and a probe that is not found may be one that is hidden.
Result<std::map<std::string, ProbePosition>> read_positions(const ClientOptions& options,
                                                            std::chrono::milliseconds timeout,
                                                            const std::atomic<bool>* stop = nullptr);

}  // namespace weir::kafka
