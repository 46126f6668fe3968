// The database's tables, and the way from every older version to this one.
#pragma once

#include <cstdint>

#include "base/error.h"
#include "base/time.h"
#include "sqlite/database.h"
#include "traffic/records.h"

namespace weir::sqlite {

// A pane's id is start * 2^28 + user, `user` an id of table users: rows are clustered by (start, user), a range of time
// is a range of ids, and one user's panes are point look-ups, so no index has to be kept.
inline constexpr int kUserIdBits = 28;
inline constexpr std::int64_t kMaxUserId = (std::int64_t{1} << kUserIdBits) - 1;
constexpr std::int64_t pane_id(Seconds start, std::int64_t user) { return (start << kUserIdBits) + user; }
constexpr Seconds start_of_pane_id(std::int64_t id) { return id >> kUserIdBits; }  // floor, also before 1970
constexpr std::int64_t user_of_pane_id(std::int64_t id) { return id & kMaxUserId; }

constexpr Seconds level_seconds(traffic::Level level) {
  return level == traffic::Level::kSecond ? 1 : level == traffic::Level::kMinute ? 60 : 3600;
}
const char* panes_table(traffic::Level level);  // "panes_second"...

// PRAGMA user_version of the files that this program writes.
int schema_version();

// Brings an empty or older database to schema_version(), each step in a transaction of its own. A newer one is refused.
Status migrate(Database& database);
// For readers, who change nothing: refuses any other version.
Status check_version(Database& database);

}  // namespace weir::sqlite
