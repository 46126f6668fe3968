// Comma-separated values (RFC 4180) that are safe to open in a spreadsheet.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::cli {

// One cell: a text that a spreadsheet would take for a formula (it starts with = + - @, a tab or a carriage return)
// gets a quote (') in front; other control bytes become '?'; then it is quoted where RFC 4180 asks for it.
std::string csv_cell(std::string_view text);

// A record with its line end (CRLF). Cells are texts: use it for what came from outside and for our own numbers alike
// (no number of ours is negative).
std::string csv_record(const std::vector<std::string>& cells);

}  // namespace weir::cli
