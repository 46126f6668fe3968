// weir sessions: who talked to what, when.
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/csv.h"
#include "cli/output.h"
#include "cli/results_options.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/units.h"
#include "render/json_rows.h"
#include "render/words.h"
#include "traffic/protocols.h"

namespace weir::cli {
namespace {

using traffic::kIn;
using traffic::kOut;

struct SessionsOptions : ResultsOptions {
  std::string user, remote, name, from, to;
  std::optional<std::uint16_t> port;
  std::optional<std::size_t> limit;
};

// The texts were checked when the command line was read.
SessionQuery query_of(const SessionsOptions& options) {
  SessionQuery query;
  if (!options.user.empty()) query.user = options.user;
  if (!options.remote.empty()) query.remote = *parse_prefix(options.remote);
  if (!options.name.empty()) query.name = options.name;
  if (!options.from.empty()) query.from = *parse_time(options.from);
  if (!options.to.empty()) query.to = *parse_time(options.to);
  query.port = options.port;
  query.limit = options.limit.value_or(SIZE_MAX);
  return query;
}

// An echo has an identifier and no port.
std::string end_point(const IpAddress& address, std::uint16_t port, std::uint8_t transport) {
  std::string text = format_address(address);
  if (!traffic::has_ports(transport)) return text;
  return (address.is_v4() ? text : "[" + text + "]") + ":" + std::to_string(port);
}

void write_csv_heading(Output& output) {
  output.write(
      csv_record({"user",      "transport", "local_address", "local_port", "remote_address", "remote_port", "direction",
                  "protocol",  "name",      "opened",        "last",       "packets_in",     "packets_out", "bytes_in",
                  "bytes_out", "outcome",   "end_reason",    "midstream",  "service_port",   "identifier"}));
}

void write_csv_row(Output& output, const StoredSession& s) {
  const traffic::SessionRecord& r = s.record;
  auto number = [](std::uint64_t value) { return std::to_string(value); };
  const bool with_ports = traffic::has_ports(r.key.transport);
  const auto port = [&](std::uint16_t value) { return with_ports ? number(value) : ""; };
  const std::string service_port = port(r.direction == kOut ? r.key.remote_port : r.key.local_port);
  const std::string identifier = with_ports ? "" : number(r.key.local_port);
  output.write(csv_record({s.user,
                           std::string(traffic::transport_name(r.key.transport)),
                           format_address(r.key.local),
                           port(r.key.local_port),
                           format_address(r.key.remote),
                           port(r.key.remote_port),
                           r.direction == kOut ? "out" : "in",
                           std::string(traffic::protocol_name(r.protocol)),
                           r.name.text,
                           format_time(r.opened),
                           format_time(r.last),
                           number(r.counts.packets[kIn]),
                           number(r.counts.packets[kOut]),
                           number(r.counts.bytes[kIn]),
                           number(r.counts.bytes[kOut]),
                           std::string(render::word(r.outcome)),
                           std::string(render::word(r.end_reason)),
                           r.midstream ? "true" : "false",
                           service_port,
                           identifier}));
}

Table empty_table() {
  return Table({{"OPENED (UTC)"},
                {"TIME", Align::kRight},
                {"USER"},
                {"LOCAL"},
                {""},
                {"REMOTE"},
                {"PROTOCOL"},
                {"IN", Align::kRight},
                {"OUT", Align::kRight},
                {"OUTCOME"},
                {"NAME"}});
}

void add_row(Table& table, const StoredSession& s) {
  const traffic::SessionRecord& r = s.record;
  double seconds = static_cast<double>(r.last - r.opened) / static_cast<double>(kNanosecondsPerSecond);
  table.add({human_time(r.opened), human_seconds(seconds), s.user,
             end_point(r.key.local, r.key.local_port, r.key.transport), r.direction == kOut ? "->" : "<-",
             end_point(r.key.remote, r.key.remote_port, r.key.transport),
             std::string(traffic::protocol_name(r.protocol)), human_bytes(r.counts.bytes[kIn]),
             human_bytes(r.counts.bytes[kOut]), std::string(render::word(r.outcome)), r.name.text});
}

int show_sessions(const SessionsOptions& options) {
  if (Status range = check_range(options.from, options.to); !range) return fail(range.error());
  auto opened = open_results(options);
  if (!opened) return opened.error();
  Output output;
  Table table = empty_table();
  Format format = options.format();
  if (format == Format::kCsv) write_csv_heading(output);
  bool any = false;
  auto status = opened->reader->sessions(query_of(options), [&](const StoredSession& session) {
    any = true;
    if (format == Format::kJson) render::append_session(output.buffer(), session.user, session.record);
    if (format == Format::kCsv) write_csv_row(output, session);
    if (format == Format::kHuman) add_row(table, session);
    output.settle();
    return !output.closed();
  });
  if (status && !any) status = explain_nothing(*opened->reader, options.user, "no sessions fit");
  if (status && format == Format::kHuman) output.write(table.text(wants_colours(1)));
  auto written = output.finish();
  if (!status) return fail(status.error());
  return written ? 0 : fail(written.error());
}

}  // namespace

void add_sessions(CLI::App& program, Action& chosen) {
  CLI::App* command = program.add_subcommand("sessions", "Stored sessions: who talked to what, and when");
  auto options = std::make_shared<SessionsOptions>();
  add_results_options(*command, *options);
  add_config_option(*command, *options);
  command->add_option("--user", options->user, "Of this user")->type_name("USER");
  command->add_option("--remote", options->remote, "With remote addresses in this prefix")
      ->type_name("PREFIX")
      ->check(check_prefix);
  command->add_option("--port", options->port, "With this port at either end")->type_name("PORT")->check(check_port);
  command->add_option("--name", options->name, "With this name, or names below it: example.org")->type_name("NAME");
  command->add_option("--from", options->from, "Not over before this time")->type_name("TIME")->check(check_time);
  command->add_option("--to", options->to, "Begun before this time")->type_name("TIME")->check(check_time);
  command->add_option("--limit", options->limit, "The newest N only")->type_name("N")->check(check_limit);
  add_format_options(*command, *options);
  add_examples(*command,
               "  weir sessions --data results --user alice --limit 20\n"
               "  weir sessions --data results --remote 192.0.2.0/24 --from 2026-11-24\n"
               "  weir sessions --data results --name example.org --json");
  command->callback([options, &chosen] { chosen = [options] { return show_sessions(*options); }; });
}

}  // namespace weir::cli
