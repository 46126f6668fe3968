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

// What one Store gives. As a writer: begin_import() once, write() many times, finish_import(). RecoverySource speaks of
// the import that was begun.
//  - begin_import(): a finished import of the same fingerprint is kAlreadyImported (unless `again`) and nothing may be
//    written; an unfinished one is kRestarted, its rows removed; the newest live import with the same settings is
//    kResumedLive.
//  - write(): `settled_until` must be greater than that of every batch of this import before, so that a repeated batch,
//    whose users' increments would count twice, is refused as a whole (kFailure). A minute or hour pane must be in the
//    store with the first batch whose settled_until reaches its end: until then readers use the finer level.
//  - sessions(): with a limit, the newest by `opened`, still visited in ascending order.
class Store : public ResultWriter, public ResultReader, public RecoverySource {};

// Errors: kPermission (directory, file), kStorage (locked, damaged, full, of a newer version, no results there).
Result<std::unique_ptr<Store>> open_store(const std::string& directory, OpenMode mode, const StoreOptions& options);

}  // namespace weir::sqlite
