// Settled values out of panes: those of a level with imports merged, and any range of one user's as one value.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "contracts/result_store.h"
#include "sqlite/database.h"
#include "sqlite/store.h"

namespace weir::sqlite {

// All inside a read transaction; bytes that cannot be parsed fail the database.

struct PaneQuery {
  traffic::Level level = traffic::Level::kSecond;
  Seconds from = 0, to = 0;
  std::optional<std::string> user;     // absent: all
  std::optional<std::int64_t> import;  // absent: all, merged
};

// By start, then user; until `visit` returns false.
void read_panes(Database& database, const PaneQuery& query, const traffic::Bounds& bounds,
                const std::function<bool(const StoredPane&)>& visit);

// Whole finished hours, else minutes, else seconds: never two levels of the same time.
traffic::Settled read_range(Database& database, const std::string& user, Seconds from, Seconds to,
                            const traffic::Bounds& bounds);

}  // namespace weir::sqlite
