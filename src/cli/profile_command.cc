// weir profile USER: the paper's Table I of the newest long window, then the whole lists.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/output.h"
#include "cli/profile_text.h"
#include "cli/results_options.h"
#include "cli/terminal.h"
#include "render/json_rows.h"

namespace weir::cli {
namespace {

struct ProfileOptions : ResultsOptions {
  std::string user;
  bool full = false;
};

Error unknown_user(ResultReader& reader, const std::string& user) {
  auto users = reader.users(Period::kAll);
  bool seen = false;
  for (const UserTotals& totals : users ? *users : std::vector<UserTotals>{}) seen = seen || totals.row.user == user;
  if (seen)
    return Error{ErrorKind::kFailure, "no profile yet of user", user, "its first comes after a minute of traffic"};
  return Error{ErrorKind::kFailure, "no such user:", user, "`weir users` lists them"};
}

int show_profile(const ProfileOptions& options) {
  auto opened = open_results(options);
  if (!opened) return opened.error();
  auto profile = opened->reader->profile(options.user);
  if (!profile) return fail(profile.error());
  if (!*profile) return fail(unknown_user(*opened->reader, options.user));
  Output output;
  std::size_t rows = options.full ? render::kAllRows : render::kFewRows;
  if (options.json) {
    render::append_profile(output.buffer(), **profile, {rows, opened->settings.bounds.rows});
  } else if (options.csv) {
    output.write(profile_csv(**profile, rows));
  } else {
    output.write(profile_text(**profile, rows, wants_colours(1)));
  }
  auto written = output.finish();
  return written ? 0 : fail(written.error());
}

}  // namespace

void add_profile(CLI::App& program, Action& chosen) {
  CLI::App* command = program.add_subcommand("profile", "What is typical of one user: protocols, ports, destinations");
  auto options = std::make_shared<ProfileOptions>();
  command->add_option("USER", options->user, "A user's name or address")->required();
  add_results_options(*command, *options);
  add_config_option(*command, *options);
  command->add_flag("--full", options->full, "All rows of each list, not the first 20");
  add_format_options(*command, *options);
  add_examples(*command,
               "  weir profile alice --data results\n"
               "  weir profile 10.0.0.5 --data results --full\n"
               "  weir profile 10.0.0.5 --data results --json");
  command->callback([options, &chosen] { chosen = [options] { return show_profile(*options); }; });
}

}  // namespace weir::cli
