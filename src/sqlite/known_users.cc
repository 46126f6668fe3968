#include "sqlite/known_users.h"

#include <algorithm>

namespace weir::sqlite {

KnownUsers KnownUsers::load(Database& database, const std::optional<std::string>& name,
                            const std::optional<std::int64_t>& import) {
  KnownUsers known;
  Statement statement(database, name ? "SELECT id, import, name FROM users WHERE name = ? ORDER BY id"
                                     : "SELECT id, import, name FROM users ORDER BY id");
  if (name) statement.bind(std::string_view(*name));
  while (statement.step()) {
    if (import && statement.integer(1) != *import) continue;
    known.users_.push_back({statement.integer(0), statement.integer(1), std::string(statement.bytes(2))});
  }
  return known;
}

const KnownUser* KnownUsers::find(std::int64_t id) const {
  const auto found = std::lower_bound(users_.begin(), users_.end(), id,
                                      [](const KnownUser& user, std::int64_t wanted) { return user.id < wanted; });
  return found != users_.end() && found->id == id ? &*found : nullptr;
}

}  // namespace weir::sqlite
