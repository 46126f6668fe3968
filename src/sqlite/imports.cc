#include "sqlite/imports.h"

#include "sqlite/schema.h"

namespace weir::sqlite {
namespace {

constexpr const char* kColumns =
    "id, settled_until, first_pane, last_pane, seconds_from, minutes_from, hours_from, sessions_from, finished ";

ImportRow row_of(const Statement& statement) {
  ImportRow row;
  row.id = statement.integer(0);
  row.settled_until = statement.integer(1);
  row.first_pane = statement.integer(2);
  row.last_pane = statement.integer(3);
  row.seconds_from = statement.integer(4);
  row.minutes_from = statement.integer(5);
  row.hours_from = statement.integer(6);
  row.sessions_from = statement.integer(7);
  return row;
}

}  // namespace

Seconds ImportRow::finished_until(traffic::Level level) const {
  return settled_until == INT64_MIN ? INT64_MIN : floor_to(settled_until, level_seconds(level));
}

Imports::Begun Imports::begin(const ImportIdentity& identity, bool again, std::int64_t now_seconds) {
  std::optional<Earlier> earlier = find(identity);
  if (!earlier) return insert(identity, now_seconds);
  if (!identity.live && earlier->finished) {
    return again ? insert(identity, now_seconds) : Begun{earlier->row, ImportState::kAlreadyImported};
  }
  Statement(database_, "UPDATE imports SET finished = 0, started = ? WHERE id = ?")
      .bind(now_seconds, earlier->row.id)
      .run();
  return {earlier->row, identity.live ? ImportState::kResumedLive : ImportState::kRestarted};
}

std::optional<Imports::Earlier> Imports::find(const ImportIdentity& identity) {
  if (!identity.live && identity.fingerprint.empty()) return std::nullopt;
  const std::string wanted = std::string("SELECT ") + kColumns + "FROM imports WHERE ";
  Statement statement;
  if (identity.live) {
    // Only the newest live one: what was live before it has been left behind by other settings.
    statement = Statement(database_, wanted + "id = (SELECT max(id) FROM imports WHERE live) AND settings_hash = ?");
    statement.bind(identity.settings_hash);
  } else {
    statement = Statement(database_, wanted + "NOT live AND fingerprint = ? ORDER BY finished, id DESC LIMIT 1");
    statement.bind(identity.fingerprint);
  }
  if (!statement.step()) return std::nullopt;
  return Earlier{row_of(statement), statement.integer(8) != 0};
}

Imports::Begun Imports::insert(const ImportIdentity& identity, std::int64_t now_seconds) {
  ImportRow row;
  Statement(database_,
            "INSERT INTO imports(description, fingerprint, settings_hash, live, finished, started, settled_until, "
            "first_pane, last_pane, seconds_from, minutes_from, hours_from, sessions_from) "
            "VALUES(?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(identity.description, identity.fingerprint, identity.settings_hash, identity.live, now_seconds,
            row.settled_until, row.first_pane, row.last_pane, row.seconds_from, row.minutes_from, row.hours_from,
            row.sessions_from)
      .run();
  row.id = sqlite3_last_insert_rowid(database_.connection());
  return {row, ImportState::kNew};
}

void Imports::save(const ImportRow& row) {
  Statement(database_,
            "UPDATE imports SET settled_until = ?, first_pane = ?, last_pane = ?, seconds_from = ?, minutes_from = ?, "
            "hours_from = ?, sessions_from = ? WHERE id = ?")
      .bind(row.settled_until, row.first_pane, row.last_pane, row.seconds_from, row.minutes_from, row.hours_from,
            row.sessions_from, row.id)
      .run();
}

void Imports::finish(std::int64_t import) {
  Statement(database_, "UPDATE imports SET finished = 1 WHERE id = ?").bind(import).run();
}

std::vector<ImportRow> Imports::all() {
  std::vector<ImportRow> rows;
  Statement statement(database_, std::string("SELECT ") + kColumns + "FROM imports ORDER BY id");
  while (statement.step()) rows.push_back(row_of(statement));
  return rows;
}

void remove_rows_of(Database& database, ImportRow& row) {
  const std::int64_t import = row.id;
  for (auto level : {traffic::Level::kSecond, traffic::Level::kMinute, traffic::Level::kHour}) {
    Statement(database, std::string("DELETE FROM ") + panes_table(level) + " WHERE import = ?").bind(import).run();
  }
  Statement(database, "DELETE FROM network_panes WHERE import = ?").bind(import).run();
  Statement(database, "DELETE FROM session_blocks WHERE import = ?").bind(import).run();
  Statement(database, "DELETE FROM profiles WHERE user IN (SELECT id FROM users WHERE import = ?)").bind(import).run();
  Statement(database, "DELETE FROM users WHERE import = ?").bind(import).run();
  row = ImportRow{.id = import};
}

}  // namespace weir::sqlite
