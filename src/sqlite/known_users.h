// Table users as readers need it: which ids a name has, which name an id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "sqlite/database.h"
#include "sqlite/imports.h"

namespace weir::sqlite {

struct KnownUser {
  std::int64_t id = 0;
  std::int64_t import = 0;
  std::string name;
};

class KnownUsers {
 public:
  // All users, or those of one name; of all imports, or one. Inside a read transaction.
  static KnownUsers load(Database& database, const std::optional<std::string>& name,
                         const std::optional<std::int64_t>& import);
  const std::vector<KnownUser>& users() const { return users_; }  // by id
  const KnownUser* find(std::int64_t id) const;                   // null: not among them

 private:
  std::vector<KnownUser> users_;
};

}  // namespace weir::sqlite
