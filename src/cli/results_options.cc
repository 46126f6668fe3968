#include "cli/results_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/output.h"
#include "cli/secret_file.h"
#include "mongodb/reader.h"

namespace weir::cli {
namespace {

Result<std::string> uri_of(const MongodbOptions& options, const settings::Settings& settings) {
  if (!options.file.empty()) return read_secret(options.file, "--mongodb-file");
  const std::string& uri = options.uri.empty() ? settings.mongodb.uri : options.uri;
  if (uri.empty()) return read_secret(beside(settings.path, settings.mongodb.uri_file), "[mongodb] uri_file");
  if (!mongodb::has_password(uri)) return uri;
  return failure(ErrorKind::kUsage, "a password must be in a file:", options.uri.empty() ? "mongodb.uri" : "--mongodb",
                 "put the URI into a file and name that with --mongodb-file, or as uri_file under [mongodb]");
}

Result<mongodb::Options> mongodb_options(const MongodbOptions& options, const settings::Settings& settings) {
  auto uri = uri_of(options, settings);
  if (!uri) return std::unexpected(uri.error());
  return mongodb::Options{*uri, options.database.empty() ? settings.mongodb.database : options.database,
                          traffic_options(settings).bounds};
}

bool names_mongodb(const MongodbOptions& options) { return !options.uri.empty() || !options.file.empty(); }
bool names_mongodb(const settings::Mongodb& settings) { return !settings.uri.empty() || !settings.uri_file.empty(); }

template <typename Opened>
Result<Opened> of_mongodb(const MongodbOptions& options, const settings::Settings& settings,
                          Result<Opened> (*open)(const mongodb::Options&)) {
  auto where = mongodb_options(options, settings);
  if (!where) return std::unexpected(where.error());
  return open(*where);
}

Result<std::unique_ptr<ResultReader>> reader_of(const ResultsOptions& options, const settings::Settings& settings) {
  const std::string directory = options.data.empty() ? settings.store.data : options.data;
  const bool in_directory = !options.data.empty() || (!names_mongodb(options.mongodb) && !directory.empty());
  if (in_directory) return sqlite::open_store(directory, sqlite::OpenMode::kRead, store_options(settings));
  if (names_mongodb(options.mongodb) || names_mongodb(settings.mongodb)) {
    return of_mongodb(options.mongodb, settings, mongodb::open_reader);
  }
  return failure(ErrorKind::kUsage, "no results to read", "",
                 "name their directory with --data DIR, or the cluster's database with --mongodb URI");
}

}  // namespace

void add_mongodb_options(CLI::App& command, MongodbOptions& options) {
  CLI::Option* uri =
      command.add_option("--mongodb", options.uri, "The cluster's results: mongodb://HOST:PORT/, no password in it")
          ->type_name("URI");
  command.add_option("--mongodb-file", options.file, "A file that holds that URI, with a password or without")
      ->type_name("FILE")
      ->excludes(uri);
  command.add_option("--database", options.database, "Its name in MongoDB [weir]")->type_name("NAME");
}

void add_results_options(CLI::App& command, ResultsOptions& options) {
  add_data_option(command, options);
  add_mongodb_options(command, options.mongodb);
  for (const char* other : {"--mongodb", "--mongodb-file", "--database"}) {
    command.get_option("--data")->excludes(command.get_option(other));
  }
}

Status explain_nothing(ResultReader& reader, const std::string& user, const char* nothing) {
  if (!user.empty()) {
    const auto users = reader.users(Period::kAll);
    if (!users) return std::unexpected(users.error());
    const bool known = std::ranges::any_of(*users, [&](const UserTotals& totals) { return totals.row.user == user; });
    if (!known) return failure(ErrorKind::kFailure, "no such user:", user, "`weir users` lists them");
  }
  say(nothing);
  return {};
}

Status check_range(const std::string& from, const std::string& to) {
  if (from.empty() || to.empty() || *parse_time(from) <= *parse_time(to)) return {};
  return failure(ErrorKind::kUsage, "--from is after --to:", from);
}

std::expected<OpenedResults, int> open_results(const ResultsOptions& options) {
  auto settings = load_settings(options);
  if (!settings) return std::unexpected(settings.error());
  auto reader = reader_of(options, *settings);
  if (!reader) return std::unexpected(fail(reader.error()));
  return OpenedResults{std::move(*settings), std::move(*reader)};
}

std::expected<std::unique_ptr<PacketArchive>, int> open_packets(const CommonOptions& common,
                                                                const MongodbOptions& options) {
  auto settings = load_settings(common);
  if (!settings) return std::unexpected(settings.error());
  if (!names_mongodb(options) && !names_mongodb(settings->mongodb)) {
    return std::unexpected(fail(Error{ErrorKind::kUsage, "no packets to read", "",
                                      "name their database with --mongodb URI or --mongodb-file FILE"}));
  }
  auto archive = of_mongodb(options, *settings, mongodb::open_archive);
  if (!archive) return std::unexpected(fail(archive.error()));
  return std::move(*archive);
}

}  // namespace weir::cli
