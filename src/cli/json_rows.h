// The objects of api/json-lines.md. Each function appends one line with its line end.
#pragma once

#include <string>

#include "cli/window_row.h"
#include "contracts/result_store.h"
#include "engine/engine.h"
#include "traffic/records.h"

namespace weir::cli {

struct JsonShape {
  std::size_t rows_shown = kFewRows;  // of each list
  std::uint32_t bound = 4096;         // K of the settings, for estimates
};

void append_window(std::string& out, const WindowRow& window, const JsonShape& shape);
void append_long_window(std::string& out, const traffic::CurrentProfile& profile, const JsonShape& shape);
void append_profile(std::string& out, const traffic::CurrentProfile& profile, const JsonShape& shape);
void append_session(std::string& out, const StoredSession& session);
void append_user(std::string& out, const UserTotals& totals);
void append_summary(std::string& out, const engine::Outcome& outcome);

}  // namespace weir::cli
