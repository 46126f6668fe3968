#include <fcntl.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "sqlite/database.h"
#include "sqlite/schema.h"
#include "sqlite/store_fixture.h"

namespace weir::sqlite {
namespace {

using traffic::Level;

class Environment : public StoreTest {
 protected:
  static mode_t mode_of(const std::string& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  }
  void run_sql(const std::string& sql) {
    sqlite3* connection = nullptr;
    ASSERT_EQ(sqlite3_open(database().c_str(), &connection), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(connection, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK)
        << sqlite3_errmsg(connection);
    sqlite3_close(connection);
  }
};

TEST_F(Environment, ADirectoryThatIsNotThereIsMadeForItsOwnerOnly) {
  directory_ += "/a/b";
  const mode_t mask = ::umask(0);
  auto store = open();
  begin(*store, live_import());
  write(*store, second_batch(kHour, "a", 1));
  ::umask(mask);
  EXPECT_EQ(mode_of(directory_), 0700u);
  for (const char* file : {"/weir.db", "/weir.db-wal", "/weir.db-shm", "/lock"})
    EXPECT_EQ(mode_of(directory_ + file), 0600u) << file;
}

TEST_F(Environment, ASecondWriterIsRefusedWithOneLineThatNamesTheDirectory) {
  auto store = open();
  const Error error = refusal(OpenMode::kWrite);
  EXPECT_EQ(error.kind, ErrorKind::kStorage);
  EXPECT_EQ(error.line(),
            "another weir writes to " + directory_ + ": end it first, or choose another directory with --data");
  store = nullptr;
  EXPECT_TRUE(open());
}

TEST_F(Environment, ReadingWhereNothingIsSaysSo) {
  const Error error = refusal(OpenMode::kRead);
  EXPECT_EQ(error.kind, ErrorKind::kStorage);
  EXPECT_EQ(error.what, "no results in");
  EXPECT_EQ(error.on, directory_);
  EXPECT_FALSE(std::filesystem::exists(database())) << "a reader makes nothing";
}

TEST_F(Environment, ADirectoryThatCannotBeMadeIsAnErrorThatNamesIt) {
  std::ofstream(directory_ + "/file") << "x";
  directory_ += "/file/inside";
  const Error error = refusal(OpenMode::kWrite);
  EXPECT_EQ(error.what, "cannot make directory");
  EXPECT_NE(error.on.find("/file"), std::string::npos);
}

TEST_F(Environment, WithoutPermissionTheErrorIsOfThatKind) {
  open().reset();
  const pid_t child = ::fork();
  if (child == 0) {
    if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(2);
    if (::geteuid() != 65534 && ::chmod(directory_.c_str(), 0) != 0) ::_exit(2);
    const auto writer = open_store(directory_, OpenMode::kWrite, {});
    const auto reader = open_store(directory_, OpenMode::kRead, {});
    const bool refused = !writer && writer.error().kind == ErrorKind::kPermission && !reader &&
                         reader.error().kind == ErrorKind::kPermission;
    ::_exit(refused ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ::chmod(directory_.c_str(), 0700);
  EXPECT_EQ(status, 0);
}

TEST_F(Environment, ADatabaseOfANewerVersionIsRefusedAndNotTouched) {
  open().reset();
  run_sql("PRAGMA user_version = 1000");
  for (OpenMode mode : {OpenMode::kWrite, OpenMode::kRead}) {
    const Error error = refusal(mode);
    EXPECT_EQ(error.kind, ErrorKind::kStorage);
    EXPECT_EQ(error.what, "database was written by a newer weir:");
    EXPECT_NE(error.advice.find("1000"), std::string::npos) << error.line();
    EXPECT_NE(error.advice.find("upgrade weir"), std::string::npos);
  }
}

TEST_F(Environment, AnEmptyFileIsMigratedFromVersionZeroByAWriterAndRefusedByAReader) {
  std::ofstream(database()).close();
  EXPECT_EQ(refusal(OpenMode::kRead).what, "database was written by an older weir:");
  auto store = open();
  begin(*store, live_import());
  write(*store, second_batch(kHour, "a", 1));
  store = nullptr;
  Result<std::unique_ptr<Database>> raw = Database::open(database(), false, 0);
  ASSERT_TRUE(raw);
  EXPECT_EQ((*raw)->integer_of("PRAGMA user_version"), schema_version());
  EXPECT_EQ((*raw)->integer_of("PRAGMA page_size"), 16384);
}

TEST_F(Environment, ADatabaseOfVersionOneIsMigratedWithItsImports) {
  run_sql(
      "CREATE TABLE imports(id INTEGER PRIMARY KEY, description TEXT NOT NULL, fingerprint TEXT NOT NULL,"
      "settings_hash TEXT NOT NULL, live INTEGER NOT NULL, finished INTEGER NOT NULL, started INTEGER NOT NULL,"
      "settled_until INTEGER NOT NULL, first_pane INTEGER NOT NULL, last_pane INTEGER NOT NULL,"
      "seconds_from INTEGER NOT NULL, minutes_from INTEGER NOT NULL, hours_from INTEGER NOT NULL,"
      "sessions_from INTEGER NOT NULL);"
      "INSERT INTO imports VALUES(1, 'eth0', '', 'settings', 1, 1, 5, 1000, 10, 999, 1, 2, 3, 4);"
      "PRAGMA user_version = 1");
  Result<std::unique_ptr<Database>> raw = Database::open(database(), true, 0);
  ASSERT_TRUE(raw);
  ASSERT_TRUE(migrate(**raw));
  EXPECT_EQ((*raw)->integer_of("PRAGMA user_version"), schema_version());
  EXPECT_EQ((*raw)->integer_of("SELECT settled_until FROM imports WHERE settings_hash = 'settings' AND live"), 1000);
  EXPECT_EQ((*raw)->integer_of("SELECT count(*) FROM captures"), 0);
}

TEST_F(Environment, AFailedMigrationLeavesTheDatabaseAsItWas) {
  run_sql("CREATE TABLE panes_hour(x)");
  const Error error = refusal(OpenMode::kWrite);
  EXPECT_EQ(error.kind, ErrorKind::kStorage);
  Result<std::unique_ptr<Database>> raw = Database::open(database(), false, 0);
  EXPECT_EQ((*raw)->integer_of("PRAGMA user_version"), 0);
  EXPECT_EQ((*raw)->integer_of("SELECT count(*) FROM sqlite_master"), 1);
}

TEST_F(Environment, ALockedDatabaseIsAnErrorAfterTheBusyTimeoutAndWritingGoesOnWhenItIsFree) {
  StoreOptions options;
  options.busy_timeout = 50'000'000;
  auto store = open(OpenMode::kWrite, options);
  begin(*store, live_import());
  sqlite3* other = nullptr;
  ASSERT_EQ(sqlite3_open(database().c_str(), &other), SQLITE_OK);
  ASSERT_EQ(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr), SQLITE_OK);
  const Status locked = store->write(second_batch(kHour, "a", 1));
  ASSERT_FALSE(locked);
  EXPECT_EQ(locked.error().kind, ErrorKind::kStorage);
  EXPECT_EQ(locked.error().what, "database is locked");
  EXPECT_EQ(locked.error().on, database());
  sqlite3_close(other);
  write(*store, second_batch(kHour, "a", 1));
  EXPECT_EQ(users_of(*store).at(0).row.totals.packets[traffic::kOut], 1u);
}

TEST_F(Environment, AFileThatIsNoDatabaseIsDamaged) {
  std::ofstream(database()) << std::string(100'000, 'x');
  for (OpenMode mode : {OpenMode::kWrite, OpenMode::kRead}) {
    const Error error = refusal(mode);
    EXPECT_EQ(error.kind, ErrorKind::kStorage);
    EXPECT_EQ(error.what, "database is damaged");
    EXPECT_EQ(error.on, database());
  }
}

TEST_F(Environment, DamagedPagesAreAnErrorOfTheReadAndNoCrash) {
  auto store = open();
  begin(*store, live_import());
  for (Seconds second = 0; second < 500; ++second)
    write(*store, second_batch(kHour + second, "user" + std::to_string(second), 1));
  store = nullptr;
  std::fstream file(database(), std::ios::in | std::ios::out | std::ios::binary);
  const auto size = static_cast<std::streamoff>(std::filesystem::file_size(database()));
  for (std::streamoff page = 16384; page < size; page += 16384) {
    file.seekp(page);
    file << std::string(2000, '\xa5');
  }
  file.close();
  Result<std::unique_ptr<Store>> damaged = open_store(directory_, OpenMode::kRead, {});
  const Status status =
      damaged ? (*damaged)->panes(Level::kSecond, INT64_MIN, INT64_MAX, std::nullopt, [](auto&) { return true; })
              : Status(std::unexpected(damaged.error()));
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kStorage);
  EXPECT_EQ(status.error().what, "database is damaged");
}

TEST_F(Environment, ValuesOfAnotherHashKeyAreAnErrorAndNotMixed) {
  auto store = open();
  begin(*store, live_import());
  write(*store, second_batch(kHour, "a", 1));
  StoreOptions other;
  other.bounds.key.first = 1;
  auto reader = open(OpenMode::kRead, other);
  const Result<traffic::Settled> range = reader->range("a", kHour, kHour + 1);
  ASSERT_FALSE(range);
  EXPECT_EQ(range.error().kind, ErrorKind::kStorage);
}

// Writes until it fails; returns what was acknowledged.
Seconds write_until_full(Store& store, Error& error) {
  const std::string filler(300, 'n');
  for (Seconds second = 0; second < 20'000; ++second) {
    StoreBatch batch = second_batch(kHour + second, "a", 1);
    for (int i = 0; i < 20; ++i)
      batch.sessions.push_back(session_of("a", "1.1.1.1", 1, 443, start_of(kHour + second) + i, filler));
    if (Status status = store.write(batch); !status) {
      error = status.error();
      return second;
    }
  }
  ADD_FAILURE() << "it never got full";
  return 0;
}

void expect_exactly(Store& store, Seconds acknowledged) {
  EXPECT_EQ(users_of(store).at(0).row.totals.packets[traffic::kOut], static_cast<std::uint64_t>(acknowledged));
  EXPECT_EQ(panes_of(store, Level::kSecond).size(), static_cast<std::size_t>(acknowledged));
  EXPECT_EQ(sessions_of(store).size(), static_cast<std::size_t>(acknowledged) * 20);
}

TEST_F(Environment, AFullDatabaseRefusesTheWholeBatchAndKeepsAllBefore) {
  StoreOptions options;
  options.max_database_bytes = 3'000'000;
  auto store = open(OpenMode::kWrite, options);
  begin(*store, live_import());
  Error error;
  const Seconds acknowledged = write_until_full(*store, error);
  EXPECT_EQ(error.kind, ErrorKind::kStorage);
  EXPECT_EQ(error.what, "no space left to write");
  expect_exactly(*store, acknowledged);
  store = nullptr;
  store = open();  // with room again
  EXPECT_EQ(begin(*store, live_import()), ImportState::kResumedLive);
  write(*store, second_batch(kHour + acknowledged, "a", 1));
  EXPECT_EQ(users_of(*store).at(0).row.totals.packets[traffic::kOut], static_cast<std::uint64_t>(acknowledged) + 1);
}

// The operating system says no in the middle of a write to the log.
TEST_F(Environment, AFailedWriteRefusesTheWholeBatchAndKeepsAllBefore) {
  auto store = open();
  begin(*store, live_import());
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1'500'000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  Error error;
  const Seconds acknowledged = write_until_full(*store, error);
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(error.kind, ErrorKind::kStorage);
  expect_exactly(*store, acknowledged);
  write(*store, second_batch(kHour + acknowledged, "a", 1));
}

constexpr int kNoNamespaces = 77;

// In a mount namespace of its own, on a file system of 2 MB.
int fill_a_small_disk(const std::string& directory) {
  if (::unshare(CLONE_NEWNS | (::geteuid() == 0 ? 0 : CLONE_NEWUSER)) != 0) return kNoNamespaces;
  if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return kNoNamespaces;
  if (::mount("tmpfs", directory.c_str(), "tmpfs", 0, "size=2m") != 0) return kNoNamespaces;
  auto store = std::move(open_store(directory, OpenMode::kWrite, {}).value());
  begin(*store, live_import());
  Error error;
  const Seconds acknowledged = write_until_full(*store, error);
  EXPECT_EQ(error.kind, ErrorKind::kStorage);
  EXPECT_EQ(error.what, "no space left to write") << error.line();
  expect_exactly(*store, acknowledged);
  store = nullptr;
  Result<std::unique_ptr<Store>> reader = open_store(directory, OpenMode::kRead, {});
  EXPECT_TRUE(reader);
  if (reader) expect_exactly(**reader, acknowledged);
  return ::testing::Test::HasFailure() ? 1 : 0;
}

TEST_F(Environment, AFullDiskRefusesTheWholeBatchAndKeepsAllBefore) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(fill_a_small_disk(directory_));
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status));
  if (WEXITSTATUS(status) == kNoNamespaces) GTEST_SKIP() << "mounting a small disk is not permitted here";
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace weir::sqlite
