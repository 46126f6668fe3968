// The summary that ends a run, for people: users by bytes, then the sums.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"
#include "traffic/records.h"

namespace weir::cli {

std::string summary_text(const engine::Outcome& outcome, const std::vector<traffic::UserRow>& users, bool colours);

}  // namespace weir::cli
