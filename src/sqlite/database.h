// A connection, its statements and transactions as values. Failure is sticky inside a transaction: after the first one
// every step is a no-op without rows, and commit() rolls back and returns it. So callers check once, at the end.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace weir::sqlite {

class Database;

struct Blob {  // bytes to bind; owned by the caller until the next reset
  std::string_view bytes;
};

// A prepared statement. Texts and blobs are bound by reference: they must live until the statement is stepped to its
// end or reset. Must not outlive its Database.
class Statement {
 public:
  Statement() = default;
  Statement(Database& database, std::string_view sql);

  // Binds all parameters from the first on; integers of any type, texts, Blobs.
  template <typename... Values>
  Statement& bind(const Values&... values) {
    reset();
    int index = 0;
    (bind_one(++index, values), ...);
    return *this;
  }
  bool step();  // true: a row is there. False: no more rows, or failure
  void run() {  // to the end, rows ignored
    while (step()) {
    }
  }
  void reset() { sqlite3_reset(statement_.get()); }

  std::int64_t integer(int column) const { return sqlite3_column_int64(statement_.get(), column); }
  std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
  std::string_view bytes(int column) const;  // text or blob, until the next step

 private:
  void bind_one(int index, std::integral auto value) {
    sqlite3_bind_int64(statement_.get(), index, static_cast<sqlite3_int64>(value));
  }
  void bind_one(int index, std::string_view text) {
    sqlite3_bind_text64(statement_.get(), index, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
  }
  void bind_one(int index, Blob blob) {
    sqlite3_bind_blob64(statement_.get(), index, blob.bytes.data(), blob.bytes.size(), SQLITE_STATIC);
  }
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  Database* database_ = nullptr;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

class Database {
 public:
  // Opens `path`; when `create`, makes it with mode 0600. Waits up to `busy_timeout` for another process's lock.
  static Result<std::unique_ptr<Database>> open(const std::string& path, bool create, Nanoseconds busy_timeout);

  bool ok() const { return !failure_; }
  Status status() const;
  void fail(Error error);    // the first one stays
  void fail_with(int code);  // SQLite's result code, with the connection's message
  void clear_failure() { failure_.reset(); }
  void execute(const std::string& sql);
  std::int64_t integer_of(const std::string& sql);  // the first column of the first row; 0 when there is none
  std::int64_t changed_rows() const { return sqlite3_changes64(connection_.get()); }
  const std::string& path() const { return path_; }
  sqlite3* connection() const { return connection_.get(); }

 private:
  Database(sqlite3* connection, std::string path) : connection_(connection), path_(std::move(path)) {}
  struct Close {
    void operator()(sqlite3* connection) const { sqlite3_close_v2(connection); }
  };
  std::unique_ptr<sqlite3, Close> connection_;
  std::string path_;
  std::optional<Error> failure_;
};

// Begins by clearing the database's failure. Rolls back when destroyed without commit().
class Transaction {
 public:
  enum class Kind : std::uint8_t { kRead, kWrite };
  Transaction(Database& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Status commit();  // or roll back and return the first failure

 private:
  void roll_back();
  Database& database_;
  bool open_ = true;
};

}  // namespace weir::sqlite
