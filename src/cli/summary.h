// The sums that end a run.
#pragma once

#include <cstdint>
#include <string>

#include "engine/engine.h"

namespace weir::cli {

struct Summary {
  traffic::NetworkActivity::Sum all, late, unattributed, not_ip,
      beyond_max_users;  // all: every frame read, late ones included
  std::uint64_t malformed = 0;  // frames without addresses
  std::uint64_t dropped() const { return kernel_dropped + queue_dropped + ahead_of_clock; }
  std::uint64_t kernel_dropped = 0, queue_dropped = 0, ahead_of_clock = 0;
};

Summary summarize(const engine::Counters& counters);

// The summary of api/json-lines.md, with its line end.
void append_summary(std::string& out, const engine::Outcome& outcome);

}  // namespace weir::cli
