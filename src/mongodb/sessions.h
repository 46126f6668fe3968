// Sessions out of their flow records: which records may answer, all records of those sessions, added up.
#pragma once

#include "contracts/result_reader.h"
#include "mongodb/client.h"

namespace weir::mongodb {

// By opened, user, key; of more than query.limit sessions the newest. Memory: the sessions found.
Status search_sessions(const Client& client, const SessionQuery& query,
                       const std::function<bool(const StoredSession&)>& visit);

}  // namespace weir::mongodb
