#include "mongodb/totals.h"

#include "contracts/user_totals.h"
#include "mongodb/session_document.h"

namespace weir::mongodb {
namespace {

using traffic::UserRow;

constexpr Seconds kHour = 3600;

UserRow row_of(const Document& document) {
  UserRow row;
  row.totals = counts_of(document);
  row.late_packets = document.count("late_packets");
  row.late_bytes = document.count("late_bytes");
  row.sessions_opened = document.count("sessions_opened");
  row.first = document.integer("first");
  row.last = document.integer("last");
  return row;
}

// Cuts first and last, which are those of a minute, to its hour: known of both harnesses.
UserRow widened(UserRow row, Seconds minute) {
  if (row.totals.all_packets() == 0) return row;
  row.first = start_of(floor_to(minute, kHour));
  row.last = start_of(floor_to(minute, kHour) + kHour) - 1;
  return row;
}

void cut(TotalsTable& periods, const std::map<std::string, UserRow>& all_time) {
  for (auto& [key, row] : periods) {
    const UserRow& whole = all_time.at(key.second);
    if (row.totals.all_packets() == 0) continue;
    row.first = std::max(row.first, whole.first);
    row.last = std::min(row.last, whole.last);
  }
}

}  // namespace

Result<std::vector<UserTotals>> read_totals(const Client& client, Period period) {
  TotalsTable table;
  std::map<std::string, UserRow> all_time;
  Builder all, options;
  Status status = client.each("users", all, options, [&](const Document& document) {
    const std::string user(document.text("user"));
    const Seconds minute = document.integer("minute");
    const UserRow row = row_of(document);
    all_time[user].add(row);
    table[{period_of(minute, period), user}].add(period == Period::kAll ? row : widened(row, minute));
    return true;
  });
  if (!status) return std::unexpected(status.error());
  cut(table, all_time);
  return sorted(std::move(table));
}

}  // namespace weir::mongodb
