#include "sqlite/user_ids.h"

#include "sqlite/schema.h"

namespace weir::sqlite {

UserIds::UserIds(Database& database)
    : database_(database),
      find_(database, "SELECT id FROM users WHERE name = ? AND import = ?"),
      insert_(database, "INSERT INTO users VALUES(NULL, ?, ?, 0, 0, 0, 0, 0, 0, 0, ?, ?)"),
      add_(database,
           "UPDATE users SET packets_out = packets_out + ?, packets_in = packets_in + ?, bytes_out = bytes_out + ?, "
           "bytes_in = bytes_in + ?, late_packets = late_packets + ?, late_bytes = late_bytes + ?, "
           "sessions_opened = sessions_opened + ?, first = min(first, ?), last = max(last, ?) WHERE id = ?") {}

void UserIds::begin_import(std::int64_t import) {
  import_ = import;
  forget();
}

std::int64_t UserIds::id_of(const traffic::UserName& name) {
  auto [known, is_new] = ids_.try_emplace(name, 0);
  if (!is_new) return known->second;
  find_.bind(std::string_view(name), import_);
  if (find_.step()) {
    known->second = find_.integer(0);
  } else {
    const traffic::UserRow nothing;
    insert_.bind(std::string_view(name), import_, nothing.first, nothing.last).run();
    known->second = sqlite3_last_insert_rowid(database_.connection());
  }
  find_.reset();
  WEIR_CHECK(known->second <= kMaxUserId);
  return known->second;
}

void UserIds::add(std::int64_t user, const traffic::UserRow& increment) {
  const traffic::Counts& totals = increment.totals;
  add_.bind(totals.packets[traffic::kOut], totals.packets[traffic::kIn], totals.bytes[traffic::kOut],
            totals.bytes[traffic::kIn], increment.late_packets, increment.late_bytes, increment.sessions_opened,
            increment.first, increment.last, user)
      .run();
}

}  // namespace weir::sqlite
