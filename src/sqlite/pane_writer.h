// Writes panes: seconds as chunks, minutes and hours one row a user, the network's beside them.
#pragma once

#include <vector>

#include "sqlite/database.h"
#include "sqlite/imports.h"
#include "sqlite/pane_chunk.h"
#include "sqlite/user_ids.h"
#include "traffic/records.h"

namespace weir::sqlite {

class PaneWriter {
 public:
  explicit PaneWriter(Database& database);

  // Rows replace those of the same (level, start, user). Inside a transaction; moves first_pane and last_pane of
  // `import`.
  void write(const std::vector<traffic::PaneRow>& panes, UserIds& users, ImportRow& import);
  void write(const std::vector<traffic::NetworkPaneRow>& panes, ImportRow& import);

 private:
  struct Second {
    Seconds start;
    UserBytes entry;
  };
  void write_seconds(std::vector<Second>& seconds, const ImportRow& import);
  void write_second(const Second* begin, const Second* end, const ImportRow& import);
  std::vector<UserBytes> united_with_stored(const Second* begin, const Second* end, std::int64_t import,
                                            std::string& storage);
  void write_row(Statement& statement, const traffic::PaneRow& row, std::int64_t user, std::int64_t import);
  void put_chunk(Seconds start, const ChunkWriter& chunk, std::int64_t import);

  Statement insert_second_, insert_minute_, insert_hour_, insert_network_, stored_seconds_, delete_seconds_;
};

}  // namespace weir::sqlite
