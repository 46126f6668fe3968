// The objects of api/json-lines.md. Each function appends one line with its line end.
#pragma once

#include <string>

#include "render/window_row.h"
#include "traffic/records.h"

namespace weir::render {

struct JsonShape {
  std::size_t rows_shown = kFewRows;  // of each list
  std::uint32_t bound = 4096;         // K of the settings, for estimates
};

void append_window(std::string& out, const WindowRow& window, const JsonShape& shape);
void append_long_window(std::string& out, const traffic::CurrentProfile& profile, const JsonShape& shape);
void append_profile(std::string& out, const traffic::CurrentProfile& profile, const JsonShape& shape);
// `record`: the records of one session added up, or one of them.
void append_session(std::string& out, const traffic::UserName& user, const traffic::SessionRecord& record);
// `period`: what the row covers ("2026-11-24"); empty: all time.
void append_user(std::string& out, const traffic::UserRow& row, const std::string& period);

}  // namespace weir::render
