#include "sqlite/schema.h"

#include <iterator>
#include <string>

namespace weir::sqlite {
namespace {

// Step n leads from version n to n + 1. A step that was released is never changed: add another.
//
// users: one row a (user, import), so that its id stands for both. Reads merge the imports.
// panes_second: a row holds a run of users of one second (pane_chunk.h), its id that of the first.
// session_blocks: a row holds many flow records (session_block.h), with a filter that says what is not in it.
// captures: the files of an import (contracts/capture_identity.h); those of an unfinished one have packets 0.
// imports.*_from: retention has removed everything before (retention.h).
constexpr const char* kSteps[] = {
    R"(
CREATE TABLE imports(
  id INTEGER PRIMARY KEY, description TEXT NOT NULL, fingerprint TEXT NOT NULL, settings_hash TEXT NOT NULL,
  live INTEGER NOT NULL, finished INTEGER NOT NULL, started INTEGER NOT NULL, settled_until INTEGER NOT NULL,
  first_pane INTEGER NOT NULL, last_pane INTEGER NOT NULL,
  seconds_from INTEGER NOT NULL, minutes_from INTEGER NOT NULL, hours_from INTEGER NOT NULL,
  sessions_from INTEGER NOT NULL);
CREATE TABLE users(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, import INTEGER NOT NULL,
  packets_out INTEGER NOT NULL, packets_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL,
  late_packets INTEGER NOT NULL, late_bytes INTEGER NOT NULL, sessions_opened INTEGER NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL);
CREATE UNIQUE INDEX users_by_name ON users(name, import);
CREATE TABLE panes_second(id INTEGER PRIMARY KEY, import INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE panes_minute(
  id INTEGER PRIMARY KEY, import INTEGER NOT NULL,
  packets_out INTEGER NOT NULL, packets_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL,
  late_packets_out INTEGER NOT NULL, late_packets_in INTEGER NOT NULL,
  late_bytes_out INTEGER NOT NULL, late_bytes_in INTEGER NOT NULL,
  sessions_opened_out INTEGER NOT NULL, sessions_opened_in INTEGER NOT NULL,
  sessions_refused_out INTEGER NOT NULL, sessions_refused_in INTEGER NOT NULL,
  sessions_unanswered_out INTEGER NOT NULL, sessions_unanswered_in INTEGER NOT NULL,
  bytes BLOB NOT NULL);
CREATE TABLE panes_hour(
  id INTEGER PRIMARY KEY, import INTEGER NOT NULL,
  packets_out INTEGER NOT NULL, packets_in INTEGER NOT NULL, bytes_out INTEGER NOT NULL, bytes_in INTEGER NOT NULL,
  late_packets_out INTEGER NOT NULL, late_packets_in INTEGER NOT NULL,
  late_bytes_out INTEGER NOT NULL, late_bytes_in INTEGER NOT NULL,
  sessions_opened_out INTEGER NOT NULL, sessions_opened_in INTEGER NOT NULL,
  sessions_refused_out INTEGER NOT NULL, sessions_refused_in INTEGER NOT NULL,
  sessions_unanswered_out INTEGER NOT NULL, sessions_unanswered_in INTEGER NOT NULL,
  bytes BLOB NOT NULL);
CREATE TABLE network_panes(
  level INTEGER NOT NULL, start INTEGER NOT NULL, import INTEGER NOT NULL, bytes BLOB NOT NULL,
  PRIMARY KEY(level, start, import)) WITHOUT ROWID;
CREATE TABLE profiles(
  user INTEGER PRIMARY KEY, long_window_start INTEGER NOT NULL, long_window_seconds INTEGER NOT NULL,
  covered_seconds INTEGER NOT NULL, bytes BLOB NOT NULL);
CREATE TABLE session_blocks(
  id INTEGER PRIMARY KEY, import INTEGER NOT NULL, first_opened INTEGER NOT NULL, last_packet INTEGER NOT NULL,
  filter BLOB NOT NULL, bytes BLOB NOT NULL);
CREATE INDEX session_blocks_by_time ON session_blocks(last_packet, first_opened, import);
)",
    R"(
CREATE TABLE captures(import INTEGER NOT NULL, head TEXT NOT NULL, packets INTEGER NOT NULL, whole TEXT NOT NULL);
CREATE INDEX captures_by_head ON captures(head);
CREATE INDEX captures_by_import ON captures(import);
ALTER TABLE imports DROP COLUMN fingerprint;
)",
};

Status refuse(const Database& database, std::int64_t version) {
  const std::string found =
      "its version is " + std::to_string(version) + ", this weir knows " + std::to_string(schema_version());
  if (version > schema_version()) {
    return failure(ErrorKind::kStorage, "database was written by a newer weir:", database.path(),
                   found + "; upgrade weir");
  }
  return failure(ErrorKind::kStorage, "database was written by an older weir:", database.path(),
                 found + "; `weir run` upgrades it");
}

}  // namespace

const char* panes_table(traffic::Level level) {
  switch (level) {
    case traffic::Level::kSecond:
      return "panes_second";
    case traffic::Level::kMinute:
      return "panes_minute";
    case traffic::Level::kHour:
      return "panes_hour";
  }
  WEIR_CHECK(false);
}

int schema_version() { return static_cast<int>(std::size(kSteps)); }

Status migrate(Database& database) {
  for (;;) {
    Transaction transaction(database, Transaction::Kind::kWrite);
    const std::int64_t version = database.integer_of("PRAGMA user_version");
    if (!database.ok()) return database.status();
    if (version == schema_version()) return {};
    if (version > schema_version() || version < 0) return refuse(database, version);
    database.execute(kSteps[version]);
    database.execute("PRAGMA user_version = " + std::to_string(version + 1));
    if (Status done = transaction.commit(); !done) return done;
  }
}

Status check_version(Database& database) {
  database.clear_failure();
  const std::int64_t version = database.integer_of("PRAGMA user_version");
  if (!database.ok()) return database.status();
  if (version != schema_version()) return refuse(database, version);
  return {};
}

}  // namespace weir::sqlite
