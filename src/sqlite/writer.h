// The writing half of a Store: imports, batches, retention. Contract: contracts/result_store.h and store.h.
#pragma once

#include <string>

#include "sqlite/database.h"
#include "sqlite/imports.h"
#include "sqlite/pane_writer.h"
#include "sqlite/retention.h"
#include "sqlite/store.h"
#include "sqlite/user_ids.h"

namespace weir::sqlite {

class Writer {
 public:
  Writer(Database& database, const StoreOptions& options);

  Result<ImportState> begin_import(const ImportIdentity& identity);
  Status write(const StoreBatch& batch);
  Status finish_import(const std::vector<CaptureIdentity>& captures);
  Status discard_import();
  const ImportRow& import() const { return import_; }  // id 0 before begin_import()

 private:
  Status check_new(const StoreBatch& batch) const;
  void write_sessions(const std::vector<StoreBatch::Session>& sessions);
  void write_profiles(const std::vector<traffic::CurrentProfile>& profiles);
  void write_users(const std::vector<traffic::UserRow>& increments);
  Status rolled_back(Status failed);

  Database& database_;
  StoreOptions options_;
  Imports imports_;
  UserIds users_;
  PaneWriter panes_;
  Retention retention_;
  Statement insert_block_, replace_profile_;
  ImportRow import_;
  bool writable_ = false;
};

}  // namespace weir::sqlite
