#include "sqlite/database.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace weir::sqlite {
namespace {

struct Explanation {
  ErrorKind kind;
  const char* what;
  const char* advice;
};

Explanation explain_primary(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::kStorage, "database is locked",
              "another program keeps it locked; end that one, then try again"};
    case SQLITE_FULL:
      return {ErrorKind::kStorage, "no space left to write", "free some space or move the data directory"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorKind::kStorage, "database is damaged", "move it away (or restore a copy) and start again"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return {ErrorKind::kPermission, "no permission to write", "check owner and mode of the data directory"};
    case SQLITE_CANTOPEN:
      return {ErrorKind::kStorage, "cannot open", ""};
    case SQLITE_NOMEM:
      return {ErrorKind::kFailure, "out of memory at", ""};
    default:
      return {ErrorKind::kStorage, "cannot use", ""};
  }
}

Explanation explain(int code, int system_error) {
  const bool failed_io = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  const bool full = system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG;
  if (failed_io && full) return explain_primary(SQLITE_FULL);
  if (failed_io && (system_error == EACCES || system_error == EPERM)) return explain_primary(SQLITE_PERM);
  if ((code & 0xff) == SQLITE_IOERR) {
    return {ErrorKind::kStorage, "cannot read or write", "the disk reports an error"};
  }
  return explain_primary(code);
}

}  // namespace

Statement::Statement(Database& database, std::string_view sql) : database_(&database) {
  if (!database.ok()) return;
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database.connection(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  statement_.reset(statement);
  if (code != SQLITE_OK) database.fail_with(code);
}

bool Statement::step() {
  if (!database_->ok()) return false;
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail_with(code);
  reset();
  return false;
}

std::string_view Statement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

Result<std::unique_ptr<Database>> Database::open(const std::string& path, bool create, Nanoseconds busy_timeout) {
  if (create) {
    // Made here, so that the mode is private from the start; SQLite gives its other files the mode of this one.
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (made < 0) return failure(ErrorKind::kPermission, "cannot write", path, system_error(errno));
    ::close(made);
  }
  sqlite3* connection = nullptr;
  // One thread at a time uses a Store: SQLite's own mutexes would only cost.
  const int code = sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  std::unique_ptr<Database> database(new Database(connection, path));
  if (code != SQLITE_OK) {
    database->fail_with(code);
    return std::unexpected(database->status().error());
  }
  sqlite3_extended_result_codes(connection, 1);
  sqlite3_busy_timeout(connection, static_cast<int>(busy_timeout / 1'000'000));
  return database;
}

Status Database::status() const {
  if (failure_) return std::unexpected(*failure_);
  return {};
}

void Database::fail(Error error) {
  if (!failure_) failure_ = std::move(error);
}

void Database::fail_with(int code) {
  const int system_error = connection_ ? sqlite3_system_errno(connection_.get()) : 0;
  const Explanation why = explain(code, system_error);
  std::string advice = why.advice;
  if (advice.empty() && connection_) advice = sqlite3_errmsg(connection_.get());
  fail({why.kind, why.what, path_, advice});
}

void Database::execute(const std::string& sql) {
  if (!ok()) return;
  const int code = sqlite3_exec(connection_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail_with(code);
}

std::int64_t Database::integer_of(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.step() ? statement.integer(0) : 0;
}

Transaction::Transaction(Database& database, Kind kind) : database_(database) {
  database_.clear_failure();
  database_.execute(kind == Kind::kWrite ? "BEGIN IMMEDIATE" : "BEGIN");
}

Transaction::~Transaction() {
  if (open_) roll_back();
}

Status Transaction::commit() {
  database_.execute("COMMIT");
  if (database_.ok()) {
    open_ = false;
    return {};
  }
  roll_back();
  return database_.status();
}

void Transaction::roll_back() {
  open_ = false;
  // After some failures (a full disk) SQLite has rolled back by itself.
  if (sqlite3_get_autocommit(database_.connection()) == 0) {
    sqlite3_exec(database_.connection(), "ROLLBACK", nullptr, nullptr, nullptr);
  }
}

}  // namespace weir::sqlite
