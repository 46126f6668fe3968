// weir users: what every user did in all, or by day, week or month.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/output.h"
#include "cli/results_options.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/units.h"
#include "render/json_rows.h"

namespace weir::cli {
namespace {

using traffic::kIn;
using traffic::kOut;

struct UsersOptions : ResultsOptions {
  std::string by;
};

Period period_of(const std::string& by) {
  if (by == "day") return Period::kDay;
  if (by == "week") return Period::kWeek;
  return by == "month" ? Period::kMonth : Period::kAll;
}

void write_csv(Output& output, const std::vector<UserTotals>& users, bool by_period) {
  const auto write = [&](std::vector<std::string> cells, const std::string& period) {
    if (by_period) cells.insert(cells.begin(), period);
    output.write(csv_record(cells));
  };
  write({"user", "packets_in", "packets_out", "bytes_in", "bytes_out", "sessions_opened", "late_packets", "late_bytes",
         "first", "last"},
        "period");
  for (const UserTotals& u : users) {
    const traffic::Counts& c = u.row.totals;
    write({u.row.user, std::to_string(c.packets[kIn]), std::to_string(c.packets[kOut]), std::to_string(c.bytes[kIn]),
           std::to_string(c.bytes[kOut]), std::to_string(u.row.sessions_opened), std::to_string(u.row.late_packets),
           std::to_string(u.row.late_bytes), format_time(u.row.first), format_time(u.row.last)},
          u.period);
  }
}

void write_json(Output& output, const std::vector<UserTotals>& users) {
  for (const UserTotals& user : users) {
    render::append_user(output.buffer(), user.row, user.period);
    output.settle();
  }
}

void write_table(Output& output, const std::vector<UserTotals>& users, bool by_period) {
  std::vector<Column> columns = {{"USER"},
                                 {"IN", Align::kRight},
                                 {"OUT", Align::kRight},
                                 {"PACKETS", Align::kRight},
                                 {"SESSIONS", Align::kRight},
                                 {"FIRST (UTC)"},
                                 {"LAST (UTC)"}};
  if (by_period) columns.insert(columns.begin(), Column{"PERIOD"});
  Table table(std::move(columns));
  for (const UserTotals& u : users) {
    std::vector<std::string> cells = {u.row.user,
                                      human_bytes(u.row.totals.bytes[kIn]),
                                      human_bytes(u.row.totals.bytes[kOut]),
                                      human_count(u.row.totals.all_packets()),
                                      human_count(u.row.sessions_opened),
                                      human_time(u.row.first),
                                      human_time(u.row.last)};
    if (by_period) cells.insert(cells.begin(), u.period);
    table.add(std::move(cells));
  }
  output.write(table.text(wants_colours(1)));
}

int show_users(const UsersOptions& options) {
  auto opened = open_results(options);
  if (!opened) return opened.error();
  auto users = opened->reader->users(period_of(options.by));
  if (!users) return fail(users.error());
  Output output;
  if (options.format() == Format::kJson) write_json(output, *users);
  if (options.format() == Format::kCsv) write_csv(output, *users, !options.by.empty());
  if (options.format() == Format::kHuman) write_table(output, *users, !options.by.empty());
  auto written = output.finish();
  return written ? 0 : fail(written.error());
}

}  // namespace

void add_users(CLI::App& program, Action& chosen) {
  CLI::App* command =
      program.add_subcommand("users", "Totals of every user: bytes, packets, sessions, first and last seen");
  auto options = std::make_shared<UsersOptions>();
  add_results_options(*command, *options);
  add_config_option(*command, *options);
  command->add_option("--by", options->by, "Totals of each day, week (from Monday) or month, in UTC")
      ->type_name("day|week|month")
      ->check(CLI::IsMember({"day", "week", "month"}));
  add_format_options(*command, *options);
  add_examples(*command,
               "  weir users --data results              everyone, most bytes first\n"
               "  weir users --data results --by day     the same for each day\n"
               "  weir users --data results --csv > users.csv");
  command->callback([options, &chosen] { chosen = [options] { return show_users(*options); }; });
}

}  // namespace weir::cli
