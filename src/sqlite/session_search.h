// Finds sessions: which blocks may hold them (time, filter), the records in those, records added up to sessions.
#pragma once

#include <functional>

#include "contracts/result_store.h"
#include "sqlite/database.h"
#include "sqlite/known_users.h"

namespace weir::sqlite {

// Inside a read transaction. By opened, user, key; of more than query.limit sessions the newest. Memory: the sessions
// found.
void search_sessions(Database& database, const SessionQuery& query,
                     const std::function<bool(const StoredSession&)>& visit);

// Inside a read transaction. The flow records of `users` whose last packet is at `from` or later, as they were stored.
void read_records(Database& database, const KnownUsers& users, Nanoseconds from,
                  const std::function<void(const StoredSession&)>& visit);

}  // namespace weir::sqlite
