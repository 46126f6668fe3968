// Reads panes of one level: of all users, second by second, or of a few by point look-ups. Inside a read transaction.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "sqlite/database.h"
#include "sqlite/imports.h"
#include "sqlite/known_users.h"
#include "sqlite/pane_chunk.h"
#include "traffic/records.h"

namespace weir::sqlite {

class PaneReader {
 public:
  // Entries of one start, ascending by user; views are good during the call. Returns false to stop.
  using Visit = std::function<bool(Seconds start, const std::vector<UserBytes>& entries)>;

  PaneReader(Database& database, traffic::Level level);

  void all(Seconds from, Seconds to, const Visit& visit);
  // Of the given users (one or a few: each costs a look-up a pane that anybody has). `imports` bounds where each is.
  void of(const std::vector<KnownUser>& users, const std::vector<ImportRow>& imports, Seconds from, Seconds to,
          const Visit& visit);

 private:
  struct Target {
    std::int64_t user, import;
    Seconds from, to;
  };
  void append_entries(std::int64_t id, std::string_view bytes, std::vector<UserBytes>& entries);
  bool look_up(const Target& target, Seconds start, std::string& bytes);
  bool next_start(Seconds& start, Seconds to);

  Database& database_;
  traffic::Level level_;
  Statement range_, next_, one_;
};

}  // namespace weir::sqlite
