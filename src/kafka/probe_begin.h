// What a probe finds in its spool decides how it begins: anew, where it was, or not at all.
#pragma once

#include "kafka/probe.h"

namespace weir::kafka {

struct Beginning {
  SpoolState state = {};    // what the spool says once the run has begun
  bool new_run = true;      // the state has to be put into the spool
  bool nothing_new = false;
  std::vector<std::uint16_t> unfinished = {};  // sources of the run before that never ended: they are ended first
  std::uint16_t sources_before = 0;
  bool returns = false;     // live sources that had ended
};

// `found`: the spool's state. Errors: kUsage, when going on would mix two inputs or forms.
Result<Beginning> choose_beginning(const std::optional<SpoolState>& found, const ProbeOptions& options,
                                   const std::vector<std::string>& names, bool live, std::int32_t partitions);

}  // namespace weir::kafka
