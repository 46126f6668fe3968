// Totals of users over periods: how they are named, added up and ordered, the same in every store.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "contracts/result_reader.h"

namespace weir {

// "" for kAll; the day, the week's Monday (2026-11-23) or the month (2026-11) of a second, in UTC.
std::string period_of(Seconds time, Period period);

// By (period, user).
using TotalsTable = std::map<std::pair<std::string, std::string>, traffic::UserRow>;

// By period, then bytes descending, then name; those without packets are left out.
std::vector<UserTotals> sorted(TotalsTable&& table);

}  // namespace weir
