// Totals of every user, for all time or by day, week and month.
#pragma once

#include <vector>

#include "contracts/result_store.h"
#include "sqlite/database.h"
#include "sqlite/store.h"

namespace weir::sqlite {

// Inside a read transaction. By day, week and month from finished hours; where an hour is unfinished from finished
// minutes; where a minute is unfinished from seconds: of each import by itself, imports added up. `first` and `last`
// are then those of the user, cut to the first and last pane it has in the period.
std::vector<UserTotals> read_totals(Database& database, Period period, const StoreOptions& options);

}  // namespace weir::sqlite
