#include "sqlite/totals_reader.h"

#include <algorithm>

#include "contracts/user_totals.h"
#include "sqlite/imports.h"
#include "sqlite/known_users.h"
#include "sqlite/pane_reader.h"
#include "sqlite/schema.h"

namespace weir::sqlite {
namespace {

using traffic::kIn;
using traffic::kOut;
using traffic::Level;
using traffic::UserRow;

// All-time rows by user id: what kAll answers, and what bounds first and last of a period.
std::vector<std::pair<KnownUser, UserRow>> read_users(Database& database) {
  std::vector<std::pair<KnownUser, UserRow>> users;
  Statement statement(
      database,
      "SELECT id, import, name, packets_out, packets_in, bytes_out, bytes_in, late_packets, late_bytes, "
      "sessions_opened, first, last FROM users ORDER BY id");
  while (statement.step()) {
    UserRow row;
    row.user = statement.bytes(2);
    row.totals.add(kOut, statement.count(3), statement.count(5));
    row.totals.add(kIn, statement.count(4), statement.count(6));
    row.late_packets = statement.count(7);
    row.late_bytes = statement.count(8);
    row.sessions_opened = statement.count(9);
    row.first = statement.integer(10);
    row.last = statement.integer(11);
    users.emplace_back(KnownUser{statement.integer(0), statement.integer(1), row.user}, std::move(row));
  }
  return users;
}

class PeriodTotals {
 public:
  PeriodTotals(Database& database, Period period, const StoreOptions& options)
      : database_(database),
        period_(period),
        options_(options),
        users_(read_users(database)),
        imports_(Imports(database).all()) {}

  TotalsTable read() {
    read_rows(Level::kHour);
    read_rows(Level::kMinute);
    read_seconds();
    return std::move(table_);
  }

 private:
  const ImportRow* import_of(std::int64_t import) const {
    const auto found =
        std::find_if(imports_.begin(), imports_.end(), [&](const ImportRow& i) { return i.id == import; });
    return found == imports_.end() ? nullptr : &*found;
  }

  // Where an import's panes of a level are the ones to read: after what the coarser level has, until its own end.
  static bool counts(const ImportRow& import, Level level, Seconds start) {
    const Seconds coarser = level == Level::kHour     ? INT64_MIN
                            : level == Level::kMinute ? import.finished_until(Level::kHour)
                                                      : import.finished_until(Level::kMinute);
    return start >= coarser && start < import.finished_until(level);
  }

  void add_pane(std::int64_t user, Level level, Seconds start, UserRow row) {
    const auto known = std::lower_bound(users_.begin(), users_.end(), user,
                                        [](const auto& entry, std::int64_t id) { return entry.first.id < id; });
    if (known == users_.end() || known->first.id != user) return;
    const ImportRow* import = import_of(known->first.import);
    if (!import || !counts(*import, level, start)) return;
    // An unanswered session alone is a pane without packets: it has no first and last.
    if (row.totals.all_packets() != 0) {
      row.first = std::max(start_of(start), known->second.first);
      row.last = std::min(start_of(start + level_seconds(level)) - 1, known->second.last);
    }
    table_[{period_of(start, period_), known->first.name}].add(row);
  }

  void read_rows(Level level) {
    Seconds from = INT64_MAX;
    for (const ImportRow& import : imports_)
      from = std::min(from, level == Level::kHour ? INT64_MIN : import.finished_until(Level::kHour));
    Statement statement(database_,
                        std::string("SELECT id, packets_out, packets_in, bytes_out, bytes_in, late_packets_out, "
                                    "late_packets_in, late_bytes_out, late_bytes_in, sessions_opened_out, "
                                    "sessions_opened_in FROM ") +
                            panes_table(level) + " WHERE id >= ?");
    statement.bind(from > (INT64_MAX >> kUserIdBits) ? INT64_MAX
                                                     : pane_id(std::max(from, INT64_MIN >> kUserIdBits), 0));
    while (statement.step()) {
      const std::int64_t id = statement.integer(0);
      UserRow row;
      for (int late : {0, 4}) {
        row.totals.add(kOut, statement.count(1 + late), statement.count(3 + late));
        row.totals.add(kIn, statement.count(2 + late), statement.count(4 + late));
      }
      row.late_packets = statement.count(5) + statement.count(6);
      row.late_bytes = statement.count(7) + statement.count(8);
      row.sessions_opened = statement.count(9) + statement.count(10);
      add_pane(user_of_pane_id(id), level, start_of_pane_id(id), std::move(row));
    }
  }

  void read_seconds() {
    PaneReader reader(database_, Level::kSecond);
    for (const ImportRow& import : imports_) {
      if (!import.has_panes()) continue;
      const Seconds from = std::max(import.finished_until(Level::kMinute), import.first_pane);
      reader.all(from, import.settled_until, [&](Seconds start, const std::vector<UserBytes>& entries) {
        for (const UserBytes& entry : entries) add_second(start, entry, import.id);
        return database_.ok();
      });
    }
  }

  void add_second(Seconds start, const UserBytes& entry, std::int64_t import) {
    const auto known = std::lower_bound(users_.begin(), users_.end(), entry.user,
                                        [](const auto& user, std::int64_t id) { return user.first.id < id; });
    if (known == users_.end() || known->first.id != entry.user || known->first.import != import) return;
    Result<traffic::Settled> settled = traffic::parse_settled(entry.bytes, start, options_.bounds);
    if (!settled) return database_.fail(settled.error());
    UserRow row;
    row.totals = settled->totals;
    row.totals.add(settled->late);
    row.late_packets = settled->late.all_packets();
    row.late_bytes = settled->late.all_bytes();
    row.sessions_opened = settled->session_counts.opened[kOut] + settled->session_counts.opened[kIn];
    add_pane(entry.user, Level::kSecond, start, std::move(row));
  }

  Database& database_;
  Period period_;
  const StoreOptions& options_;
  std::vector<std::pair<KnownUser, UserRow>> users_;
  std::vector<ImportRow> imports_;
  TotalsTable table_;
};

}  // namespace

std::vector<UserTotals> read_totals(Database& database, Period period, const StoreOptions& options) {
  if (period != Period::kAll) return sorted(PeriodTotals(database, period, options).read());
  TotalsTable table;
  for (const auto& [user, row] : read_users(database)) table[{"", user.name}].add(row);
  return sorted(std::move(table));
}

}  // namespace weir::sqlite
