// Where a command reads results: a directory (SQLite) or the cluster's database (MongoDB). Commands see one contract.
#pragma once

#include <memory>

#include "cli/common_options.h"
#include "contracts/packet_archive.h"
#include "contracts/result_reader.h"

namespace weir::cli {

struct MongodbOptions {
  std::string uri;       // --mongodb; no password in it
  std::string file;      // --mongodb-file: holds the URI
  std::string database;  // --database; empty: as the settings say
};

struct ResultsOptions : CommonOptions {
  MongodbOptions mongodb;
};

// --mongodb, --mongodb-file, --database.
void add_mongodb_options(CLI::App& command, MongodbOptions& options);
// --data or those.
void add_results_options(CLI::App& command, ResultsOptions& options);

// A reader and the settings it reads with. A problem has been said when the exit status comes instead.
struct OpenedResults {
  settings::Settings settings;
  std::unique_ptr<ResultReader> reader;
};
// What the command line names; else what the settings name, a directory before a database.
// Why a question about `user` (empty: anybody) has no answer: a kFailure when there is no such user; else `nothing` is
// said.
Status explain_nothing(ResultReader& reader, const std::string& user, const char* nothing);
// kUsage when `from` is after `to`; both are times, or empty.
Status check_range(const std::string& from, const std::string& to);

std::expected<OpenedResults, int> open_results(const ResultsOptions& options);

std::expected<std::unique_ptr<PacketArchive>, int> open_packets(const CommonOptions& common,
                                                                const MongodbOptions& options);

}  // namespace weir::cli
