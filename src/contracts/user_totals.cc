#include "contracts/user_totals.h"

#include <algorithm>

namespace weir {

std::string period_of(Seconds time, Period period) {
  if (period == Period::kAll) return "";
  constexpr Seconds kDay = 86'400;
  Seconds day = floor_to(time, kDay);
  constexpr Seconds kMonday = 4 * kDay;  // 1970-01-05
  if (period == Period::kWeek) day = floor_to(time - kMonday, 7 * kDay) + kMonday;
  const std::string date = format_time(start_of(day)).substr(0, 10);
  return period == Period::kMonth ? date.substr(0, 7) : date;
}

std::vector<UserTotals> sorted(TotalsTable&& table) {
  std::vector<UserTotals> totals;
  totals.reserve(table.size());
  for (auto& [key, row] : table) {
    // A session that nobody answered may end in a period in which its user did nothing.
    if (row.totals.all_packets() == 0) continue;
    row.user = key.second;
    totals.push_back({key.first, std::move(row)});
  }
  std::stable_sort(totals.begin(), totals.end(), [](const UserTotals& a, const UserTotals& b) {
    if (a.period != b.period) return a.period < b.period;
    return a.row.totals.all_bytes() > b.row.totals.all_bytes();  // equal ones stay in order of name
  });
  return totals;
}

}  // namespace weir
