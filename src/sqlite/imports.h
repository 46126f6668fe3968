// The imports table: one row a run of `weir run`, and how far it came.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sqlite/database.h"
#include "sqlite/store.h"

namespace weir::sqlite {

struct ImportRow {
  std::int64_t id = 0;
  Seconds settled_until = INT64_MIN;
  Seconds first_pane = INT64_MAX;  // of level second, network panes included; INT64_MAX: none yet
  Seconds last_pane = INT64_MIN;
  // Retention has removed everything before; never less than what is stored, INT64_MIN before the first removal.
  Seconds seconds_from = INT64_MIN, minutes_from = INT64_MIN, hours_from = INT64_MIN, sessions_from = INT64_MIN;

  bool has_panes() const { return first_pane <= last_pane; }
  // Panes of a level before this are in the store (store.h), those after are not finished yet.
  Seconds finished_until(traffic::Level level) const;
};

class Imports {
 public:
  explicit Imports(Database& database) : database_(database) {}

  struct Begun {
    ImportRow row;
    ImportState state;
  };
  // Finds or makes the import's row (store.h). Inside a transaction.
  Begun begin(const ImportIdentity& identity, std::int64_t now_seconds);
  void save(const ImportRow& row);
  void finish(std::int64_t import, const std::vector<CaptureIdentity>& captures);
  void remove(std::int64_t import);  // with all its rows, inside a transaction
  std::vector<CaptureIdentity> captures(const std::string& head);  // of finished imports
  std::vector<ImportRow> all();

 private:
  std::optional<ImportRow> live_one(const ImportIdentity& identity);
  bool remove_unfinished(const std::vector<std::string>& heads);
  ImportRow insert(const ImportIdentity& identity, std::int64_t now_seconds);
  void insert_capture(std::int64_t import, const CaptureIdentity& capture);
  Database& database_;
};

}  // namespace weir::sqlite
