// Removes what is older than its keeping time, as the writer goes: little by little, behind cursors in the import's
// row, so that nothing is ever scanned twice. Only rows of the given import: each import's keeping counts from its own
// newest pane.
#pragma once

#include "sqlite/database.h"
#include "sqlite/imports.h"
#include "sqlite/store.h"

namespace weir::sqlite {

class Retention {
 public:
  Retention(Database& database, const StoreOptions& options) : database_(database), options_(options) {}

  // Inside a write's transaction; does something once a minute of packet time, and removes about kRowsARun rows at
  // most: what is left over goes with the next call.
  void run(ImportRow& import);
  void forget() { done_until_ = INT64_MIN; }  // another import, or a rollback

  static constexpr std::int64_t kRowsARun = 20'000;

 private:
  void remove_panes(traffic::Level level, Seconds limit, std::int64_t import, Seconds& from);
  void remove_sessions(Nanoseconds limit, std::int64_t import, Seconds& from);

  Database& database_;
  StoreOptions options_;
  Seconds done_until_ = INT64_MIN;
  std::int64_t rows_left_ = 0;
};

}  // namespace weir::sqlite
