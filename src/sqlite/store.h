// Results in one SQLite file, DIR/weir.db: the embedded harness's store.
//
// Durability: write-ahead log with synchronous=NORMAL. What write() has acknowledged survives `kill -9` of the process,
// whole. A power failure may lose the last transactions; it never damages the file.
// Sharing: one writer a directory (a lock on DIR/lock), any number of readers beside it. A Store belongs to one thread
// at a time; for reading elsewhere open another one with OpenMode::kRead.
// Privacy: DIR is made with mode 0700 and its files with 0600: they hold what people did.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "contracts/capture_identity.h"
#include "contracts/result_store.h"

namespace weir::sqlite {

enum class OpenMode : std::uint8_t {
  kRead,  // the database must exist and have this program's schema version
  kWrite,  // makes the directory and the database, migrates an older one, holds DIR/lock
};

// How long rows stay, counted back from the newest pane of *their own import*: importing an old capture beside a newer
// one must not throw it away at once, and a later import must not throw away what an earlier one brought.
struct StoreOptions {
  traffic::Bounds bounds;  // of the values inside: the hash key and K must be those they were made with
  Seconds keep_second_panes = 2 * 3600;
  Seconds keep_minute_panes = 14 * 86'400;
  Seconds keep_hour_panes = 400 * 86'400;
  Seconds keep_sessions = 400 * 86'400;  // by the time of a record's last packet
  Nanoseconds busy_timeout = 5 * kNanosecondsPerSecond;  // then kStorage "database is locked"
  std::uint64_t max_database_bytes = 0;  // 0: as the disk allows; else past it as if the disk were full
};

// One run of `weir run`: a live run or an import of files. Panes of two imports are kept apart and merged on reading.
struct ImportIdentity {
  std::string description;  // "eth0", or the paths
  std::string settings_hash;  // of the settings that shape results (networks, users, timeouts, bounds)
  bool live = false;
  std::vector<std::string> heads;  // CaptureIdentity::head of each file that can be recognised
  bool begins_afresh = false;  // a live one, even where it could be gone on with
};

enum class ImportState : std::uint8_t { kNew, kResumedLive, kRestarted };

// What one Store gives. As a writer: begin_import() once, write() many times, finish_import(). RecoverySource speaks of
// the import that was begun.
//  - begin_import(): unfinished imports that share a capture with this one are removed (kRestarted); the newest live
//    import with the same settings is kResumedLive.
//  - imported(): the captures of finished imports that begin as `head` says.
//  - finish_import(): `captures` are those that were read, and will be recognised.
//  - discard_import(): every row of the import that was begun, and itself, is removed.
//  - write(): `settled_until` must be greater than that of every batch of this import before, so that a repeated batch,
//    whose users' increments would count twice, is refused as a whole (kFailure). A minute or hour pane must be in the
//    store with the first batch whose settled_until reaches its end: until then readers use the finer level.
//  - sessions(): with a limit, the newest by `opened`, still visited in ascending order.
class Store : public ResultWriter, public ResultReader, public RecoverySource {
 public:
  virtual Result<std::vector<CaptureIdentity>> imported(const std::string& head) = 0;
  virtual Result<ImportState> begin_import(const ImportIdentity& identity) = 0;
  virtual Status finish_import(const std::vector<CaptureIdentity>& captures) = 0;
  virtual Status discard_import() = 0;
};

// Errors: kPermission (directory, file), kStorage (locked, damaged, full, of a newer version, no results there).
Result<std::unique_ptr<Store>> open_store(const std::string& directory, OpenMode mode, const StoreOptions& options);

}  // namespace weir::sqlite
