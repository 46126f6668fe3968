#include "sqlite/store.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "sqlite/database.h"
#include "sqlite/directory_lock.h"
#include "sqlite/imports.h"
#include "sqlite/known_users.h"
#include "sqlite/range_reader.h"
#include "sqlite/schema.h"
#include "sqlite/session_search.h"
#include "sqlite/totals_reader.h"
#include "sqlite/writer.h"

namespace weir::sqlite {
namespace {

using traffic::Level;

class SqliteStore final : public Store {
 public:
  SqliteStore(DirectoryLock lock, std::unique_ptr<Database> database, const StoreOptions& options)
      : lock_(std::move(lock)), database_(std::move(database)), options_(options) {}

  void make_writer() { writer_.emplace(*database_, options_); }

  Result<std::vector<CaptureIdentity>> imported(const std::string& head) override {
    return reading([&] { return Imports(*database_).captures(head); });
  }
  Result<ImportState> begin_import(const ImportIdentity& identity) override {
    WEIR_CHECK(writer_);
    return writer_->begin_import(identity);
  }
  Status write(const StoreBatch& batch) override {
    WEIR_CHECK(writer_);
    return writer_->write(batch);
  }
  Status finish_import(const std::vector<CaptureIdentity>& captures) override {
    WEIR_CHECK(writer_);
    return writer_->finish_import(captures);
  }
  Status discard_import() override {
    WEIR_CHECK(writer_);
    return writer_->discard_import();
  }

  Result<std::vector<UserTotals>> users(Period period) override {
    return reading([&] { return read_totals(*database_, period, options_); });
  }
  Status sessions(const SessionQuery& query, const std::function<bool(const StoredSession&)>& visit) override {
    return done(reading([&] { return search_sessions(*database_, query, visit), 0; }));
  }
  Status panes(Level level, Seconds from, Seconds to, const std::optional<std::string>& user,
               const std::function<bool(const StoredPane&)>& visit) override {
    return panes({level, from, to, user, std::nullopt}, visit);
  }
  Result<traffic::Settled> range(const std::string& user, Seconds from, Seconds to) override {
    return reading([&] { return read_range(*database_, user, from, to, options_.bounds); });
  }
  Result<std::optional<traffic::CurrentProfile>> profile(const std::string& user) override {
    return reading([&] { return read_profile(user); });
  }
  Result<std::optional<std::pair<Seconds, Seconds>>> covered() override {
    return reading([&] { return read_covered(); });
  }

  Result<std::vector<std::pair<Seconds, Seconds>>> without_seconds() override {
    return reading([&] { return removed_seconds(); });
  }

  Result<Recovery> recovery() override {
    WEIR_CHECK(writer_ && writer_->import().id != 0);
    return reading([&] { return read_recovery(writer_->import()); });
  }
  Status panes_of_this_import(Level level, Seconds from, Seconds to,
                              const std::function<bool(const StoredPane&)>& visit) override {
    WEIR_CHECK(writer_ && writer_->import().id != 0);
    return panes({level, from, to, std::nullopt, writer_->import().id}, visit);
  }
  Status records_of_this_import(Nanoseconds from, const std::function<void(const StoredSession&)>& visit) override {
    WEIR_CHECK(writer_ && writer_->import().id != 0);
    return done(reading([&] {
      const KnownUsers users = KnownUsers::load(*database_, std::nullopt, writer_->import().id);
      return read_records(*database_, users, from, visit), 0;
    }));
  }

 private:
  // Runs `read` in one read transaction: it sees one state, whatever a writer does meanwhile.
  template <typename Read>
  auto reading(Read read) -> Result<decltype(read())> {
    Transaction transaction(*database_, Transaction::Kind::kRead);
    auto value = read();
    if (Status status = transaction.commit(); !status) return std::unexpected(status.error());
    return value;
  }
  static Status done(const Result<int>& result) {
    if (!result) return std::unexpected(result.error());
    return {};
  }
  Status panes(const PaneQuery& query, const std::function<bool(const StoredPane&)>& visit) {
    return done(reading([&] { return read_panes(*database_, query, options_.bounds, visit), 0; }));
  }

  std::optional<traffic::CurrentProfile> read_profile(const std::string& user) {
    Statement newest(*database_,
                     "SELECT long_window_start, long_window_seconds, covered_seconds, bytes FROM profiles "
                     "JOIN users ON users.id = profiles.user WHERE name = ? "
                     "ORDER BY long_window_start DESC, covered_seconds DESC, import DESC LIMIT 1");
    newest.bind(std::string_view(user));
    if (!newest.step()) return std::nullopt;
    traffic::CurrentProfile profile{user, newest.integer(0), newest.integer(1), newest.count(2), {}};
    Result<traffic::Settled> settled =
        traffic::parse_settled(newest.bytes(3), profile.long_window_start, options_.bounds);
    if (!settled) {
      database_->fail(settled.error());
      return std::nullopt;
    }
    profile.settled = std::move(*settled);
    return profile;
  }

  std::optional<std::pair<Seconds, Seconds>> read_covered() {
    Seconds first = INT64_MAX, end = INT64_MIN;
    for (const ImportRow& import : Imports(*database_).all()) {
      if (!import.has_panes()) continue;
      first = std::min(first, std::max(import.first_pane, import.hours_from));
      end = std::max(end, import.last_pane + 1);
    }
    if (first >= end) return std::nullopt;
    return std::pair{first, end};
  }

  // Retention is each import's own, so a time may lack the seconds of one and have those of another.
  std::vector<std::pair<Seconds, Seconds>> removed_seconds() {
    std::vector<std::pair<Seconds, Seconds>> removed, apart;
    for (const ImportRow& import : Imports(*database_).all()) {
      if (import.has_panes() && import.first_pane < import.seconds_from) {
        removed.emplace_back(import.first_pane, import.seconds_from);
      }
    }
    std::ranges::sort(removed);
    for (const auto& [from, to] : removed) {
      if (!apart.empty() && from <= apart.back().second) {
        apart.back().second = std::max(apart.back().second, to);
      } else {
        apart.emplace_back(from, to);
      }
    }
    return apart;
  }

  Recovery read_recovery(const ImportRow& import) {
    Recovery recovery;
    recovery.settled_until = import.settled_until;
    if (import.has_panes()) recovery.first_pane = import.first_pane;
    const KnownUsers known = KnownUsers::load(*database_, std::nullopt, import.id);
    for (const KnownUser& user : known.users()) {
      if (parse_address(user.name)) recovery.users.push_back(user.name);
    }
    return recovery;
  }

  DirectoryLock lock_;
  std::unique_ptr<Database> database_;
  StoreOptions options_;
  std::optional<Writer> writer_;
};

// 16 KiB pages, a log of up to 4,096 of them before it is carried over: measured, README.md.
void set_up_writing(Database& database, const StoreOptions& options) {
  database.clear_failure();
  database.execute("PRAGMA page_size = 16384");
  database.execute("PRAGMA journal_mode = WAL");
  database.execute("PRAGMA synchronous = NORMAL");
  database.execute("PRAGMA wal_autocheckpoint = 512");
  database.execute("PRAGMA journal_size_limit = 67108864");
  database.execute("PRAGMA cache_size = -32768");
  if (options.max_database_bytes) {
    database.execute("PRAGMA max_page_count = " +
                     std::to_string(std::max<std::uint64_t>(1, options.max_database_bytes / 16384)));
  }
}

Result<std::unique_ptr<Store>> open_for_writing(const std::string& directory, const StoreOptions& options) {
  if (Status made = make_private_directory(directory); !made) return std::unexpected(made.error());
  Result<DirectoryLock> lock = DirectoryLock::take(directory);
  if (!lock) return std::unexpected(lock.error());
  Result<std::unique_ptr<Database>> database = Database::open(directory + "/weir.db", true, options.busy_timeout);
  if (!database) return std::unexpected(database.error());
  set_up_writing(**database, options);
  if (!(*database)->ok()) return std::unexpected((*database)->status().error());
  if (Status migrated = migrate(**database); !migrated) return std::unexpected(migrated.error());
  auto store = std::make_unique<SqliteStore>(std::move(*lock), std::move(*database), options);
  store->make_writer();
  return store;
}

// SQLite's readers and writers agree by a file beside the database, which both write.
Error for_a_reader(Error error) {
  if (error.kind != ErrorKind::kPermission) return error;
  error.what = "no permission to read";
  error.advice = "reading takes write permission in its directory as well: run as its owner, or as root";
  return error;
}

Result<std::unique_ptr<Store>> open_for_reading(const std::string& directory, const StoreOptions& options) {
  const std::string path = directory + "/weir.db";
  if (::access(path.c_str(), F_OK) != 0 && errno != EACCES) {
    return failure(ErrorKind::kStorage, "no results in", directory, "`weir run --data` puts them there");
  }
  Result<std::unique_ptr<Database>> database = Database::open(path, false, options.busy_timeout);
  if (!database) return std::unexpected(for_a_reader(database.error()));
  if (Status known = check_version(**database); !known) return std::unexpected(for_a_reader(known.error()));
  (*database)->execute("PRAGMA query_only = 1");
  return std::make_unique<SqliteStore>(DirectoryLock(), std::move(*database), options);
}

}  // namespace

Result<std::unique_ptr<Store>> open_store(const std::string& directory, OpenMode mode, const StoreOptions& options) {
  return mode == OpenMode::kWrite ? open_for_writing(directory, options) : open_for_reading(directory, options);
}

}  // namespace weir::sqlite
