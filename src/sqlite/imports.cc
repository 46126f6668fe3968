#include "sqlite/imports.h"

#include "sqlite/schema.h"

namespace weir::sqlite {
namespace {

constexpr const char* kColumns =
    "id, settled_until, first_pane, last_pane, seconds_from, minutes_from, hours_from, sessions_from ";

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

Imports::Begun Imports::begin(const ImportIdentity& identity, std::int64_t now_seconds) {
  if (!identity.live) {
    const bool removed = remove_unfinished(identity.heads);
    return {insert(identity, now_seconds), removed ? ImportState::kRestarted : ImportState::kNew};
  }
  const std::optional<ImportRow> earlier = identity.begins_afresh ? std::nullopt : live_one(identity);
  if (!earlier) return {insert(identity, now_seconds), ImportState::kNew};
  Statement(database_, "UPDATE imports SET finished = 0, started = ? WHERE id = ?")
      .bind(now_seconds, earlier->id)
      .run();
  return {*earlier, ImportState::kResumedLive};
}

// Only the newest live one: what was live before it has been left behind by other settings.
std::optional<ImportRow> Imports::live_one(const ImportIdentity& identity) {
  Statement statement(database_, std::string("SELECT ") + kColumns +
                                     "FROM imports WHERE id = (SELECT max(id) FROM imports WHERE live) "
                                     "AND settings_hash = ?");
  statement.bind(identity.settings_hash);
  if (!statement.step()) return std::nullopt;
  return row_of(statement);
}

bool Imports::remove_unfinished(const std::vector<std::string>& heads) {
  std::vector<std::int64_t> unfinished;
  for (const std::string& head : heads) {
    Statement statement(database_,
                        "SELECT DISTINCT import FROM captures JOIN imports ON imports.id = import "
                        "WHERE head = ? AND NOT finished");
    statement.bind(head);
    while (statement.step()) unfinished.push_back(statement.integer(0));
  }
  for (const std::int64_t import : unfinished) remove(import);
  return !unfinished.empty();
}

ImportRow Imports::insert(const ImportIdentity& identity, std::int64_t now_seconds) {
  ImportRow row;
  Statement(database_,
            "INSERT INTO imports(description, settings_hash, live, finished, started, settled_until, "
            "first_pane, last_pane, seconds_from, minutes_from, hours_from, sessions_from) "
            "VALUES(?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind(identity.description, identity.settings_hash, identity.live, now_seconds, row.settled_until, row.first_pane,
            row.last_pane, row.seconds_from, row.minutes_from, row.hours_from, row.sessions_from)
      .run();
  row.id = sqlite3_last_insert_rowid(database_.connection());
  for (const std::string& head : identity.heads) insert_capture(row.id, {head, 0, ""});
  return row;
}

void Imports::insert_capture(std::int64_t import, const CaptureIdentity& capture) {
  Statement(database_, "INSERT INTO captures VALUES(?, ?, ?, ?)")
      .bind(import, std::string_view(capture.head), static_cast<std::int64_t>(capture.packets),
            std::string_view(capture.whole))
      .run();
}

void Imports::save(const ImportRow& row) {
  Statement(database_,
            "UPDATE imports SET settled_until = ?, first_pane = ?, last_pane = ?, seconds_from = ?, minutes_from = ?, "
            "hours_from = ?, sessions_from = ? WHERE id = ?")
      .bind(row.settled_until, row.first_pane, row.last_pane, row.seconds_from, row.minutes_from, row.hours_from,
            row.sessions_from, row.id)
      .run();
}

void Imports::finish(std::int64_t import, const std::vector<CaptureIdentity>& captures) {
  Statement(database_, "UPDATE imports SET finished = 1 WHERE id = ?").bind(import).run();
  Statement(database_, "DELETE FROM captures WHERE import = ?").bind(import).run();
  for (const CaptureIdentity& capture : captures) insert_capture(import, capture);
}

std::vector<CaptureIdentity> Imports::captures(const std::string& head) {
  std::vector<CaptureIdentity> found;
  Statement statement(database_,
                      "SELECT head, packets, whole FROM captures JOIN imports ON imports.id = import "
                      "WHERE head = ? AND finished");
  statement.bind(std::string_view(head));
  while (statement.step()) {
    found.push_back({std::string(statement.bytes(0)), statement.count(1), std::string(statement.bytes(2))});
  }
  return found;
}

std::vector<ImportRow> Imports::all() {
  std::vector<ImportRow> rows;
  Statement statement(database_, std::string("SELECT ") + kColumns + "FROM imports ORDER BY id");
  while (statement.step()) rows.push_back(row_of(statement));
  return rows;
}

void Imports::remove(std::int64_t import) {
  for (auto level : {traffic::Level::kSecond, traffic::Level::kMinute, traffic::Level::kHour}) {
    Statement(database_, std::string("DELETE FROM ") + panes_table(level) + " WHERE import = ?").bind(import).run();
  }
  Statement(database_, "DELETE FROM profiles WHERE user IN (SELECT id FROM users WHERE import = ?)").bind(import).run();
  for (const char* table : {"network_panes", "session_blocks", "users", "captures"}) {
    Statement(database_, std::string("DELETE FROM ") + table + " WHERE import = ?").bind(import).run();
  }
  Statement(database_, "DELETE FROM imports WHERE id = ?").bind(import).run();
}

}  // namespace weir::sqlite
