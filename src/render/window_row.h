// A window as the outputs take it, whether it came from a run or from stored panes.
#pragma once

#include <string>

#include "base/time.h"
#include "traffic/settled.h"

namespace weir::render {

struct WindowRow {
  const std::string& user;
  Seconds start = 0, end = 0;  // [start, end)
  std::uint64_t sessions_active = 0;
  const traffic::Settled& settled;
};

// How many rows of each list are shown.
inline constexpr std::size_t kFewRows = 20;
inline constexpr std::size_t kAllRows = SIZE_MAX;

// Distinct keys of a table sorted by hash; an estimate when it folded at `rows` kept rows.
template <typename Table>
std::uint64_t distinct(const Table& table, bool folded, std::uint32_t rows) {
  if (!folded || table.empty()) return table.size();
  return traffic::distinct_estimate(table.size(), table.back().hash, rows);
}

}  // namespace weir::render
