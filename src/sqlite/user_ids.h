// Users of the import being written: names to ids of table users. Each (user, import) is one row there.
#pragma once

#include <cstdint>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "sqlite/database.h"
#include "traffic/records.h"

namespace weir::sqlite {

class UserIds {
 public:
  explicit UserIds(Database& database);

  void begin_import(std::int64_t import);
  std::int64_t id_of(const traffic::UserName& name);  // adds the user when it is new; inside a transaction
  void add(std::int64_t user, const traffic::UserRow& increment);
  // After a rollback: ids given in the transaction are not in the database.
  void forget() { ids_.clear(); }

 private:
  Database& database_;
  std::int64_t import_ = 0;
  Statement find_, insert_, add_;
  absl::flat_hash_map<traffic::UserName, std::int64_t> ids_;
};

}  // namespace weir::sqlite
