#include "cli/users_tally.h"

#include <algorithm>

namespace weir::cli {

Status UsersTally::write(const StoreBatch& batch) {
  for (const traffic::UserRow& increment : batch.users) {
    traffic::UserRow& row = rows_[increment.user];
    row.user = increment.user;
    row.add(increment);
  }
  return next_ == nullptr ? Status{} : next_->write(batch);
}

std::vector<traffic::UserRow> UsersTally::rows() const {
  std::vector<traffic::UserRow> rows;
  rows.reserve(rows_.size());
  for (const auto& [name, row] : rows_) rows.push_back(row);
  std::stable_sort(rows.begin(), rows.end(), [](const traffic::UserRow& a, const traffic::UserRow& b) {
    return a.totals.all_bytes() > b.totals.all_bytes();
  });
  return rows;
}

}  // namespace weir::cli
