// Totals of every user: the sum of what each did in each minute (collection `users`).
#pragma once

#include "contracts/result_reader.h"
#include "mongodb/client.h"

namespace weir::mongodb {

// `first` and `last` of a day, week or month are those of the user, cut to the hours it has packets in, as in SQLite.
Result<std::vector<UserTotals>> read_totals(const Client& client, Period period);

}  // namespace weir::mongodb
