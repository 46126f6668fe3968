// Results in MongoDB, as the traffic query writes them (api/mongodb.md), read with the words of SQLite's.
#pragma once

#include <memory>

#include "contracts/packet_archive.h"
#include "contracts/result_reader.h"
#include "mongodb/options.h"

namespace weir::mongodb {

// Both have asked the server once when they return. Errors: kUsage (the URI), kUnavailable (no server, or no answer
// within a minute), kPermission, kStorage (no results in that database, damage).
//
// Minutes and hours are kept there, no seconds: panes(kSecond) gives none and range() is by whole minutes. Each read
// sees documents as they are when its cursor comes to them.
Result<std::unique_ptr<ResultReader>> open_reader(const Options& options);
Result<std::unique_ptr<PacketArchive>> open_archive(const Options& options);

}  // namespace weir::mongodb
