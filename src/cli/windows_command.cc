// weir windows: what a user did in the windows of a time, from what is stored.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <utility>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/profile_text.h"
#include "cli/results_options.h"
#include "cli/stored_windows.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/units.h"
#include "cli/window_printers.h"
#include "traffic/protocols.h"
#include "traffic/ranking.h"

namespace weir::cli {
namespace {

using traffic::kIn;
using traffic::kOut;

struct WindowsOptions : ResultsOptions {
  std::string user, from, to, at, window, slide;
  bool full = false;
};

Table empty_table() {
  return Table({{"END (UTC)"},
                {"USER"},
                {"IN", Align::kRight},
                {"OUT", Align::kRight},
                {"PACKETS", Align::kRight},
                {"ACTIVE", Align::kRight},
                {"PROTOCOL"},
                {"PORT"},
                {"MOST VISITED"}});
}

void add_row(Table& table, const render::WindowRow& w) {
  const traffic::Settled& s = w.settled;
  auto seconds = static_cast<double>(w.end - w.start);
  auto protocol = traffic::most_used(s.protocols, 1);
  auto port = traffic::most_used(s.service_ports, 1);
  auto visited = traffic::most_visited(s.remotes, 1);
  table.add({human_time(start_of(w.end)), w.user, human_bit_rate(bits_per_second(s.totals.bytes[kIn], seconds)),
             human_bit_rate(bits_per_second(s.totals.bytes[kOut], seconds)), human_count(s.totals.all_packets()),
             human_count(w.sessions_active),
             protocol.empty() ? "-" : std::string(traffic::protocol_name(s.protocols[protocol[0]].protocol)),
             port.empty() ? "-" : port_text(s.service_ports[port[0]].key),
             visited.empty() ? "-" : remote_text(s.remotes[visited[0]])});
}

// Writes windows in the chosen format.
class Writer {
 public:
  Writer(const WindowsOptions& options, std::uint32_t bound)
      : format_(options.format()), shape_{options.full ? render::kAllRows : render::kFewRows, bound} {
    if (format_ == Format::kCsv) output_.write(window_csv_heading());
  }
  bool write(const render::WindowRow& w) {
    any_ = true;
    if (format_ == Format::kJson) render::append_window(output_.buffer(), w, shape_);
    if (format_ == Format::kCsv)
      output_.write(window_csv_record(w.user, w.start, w.end, w.settled.totals, w.sessions_active));
    if (format_ == Format::kHuman) add_row(table_, w);
    output_.settle();
    return !output_.closed();
  }
  bool closed() const { return output_.closed(); }  // the reader went away
  bool any() const { return any_; }
  int finish(const Status& status) {
    if (status && format_ == Format::kHuman) output_.write(table_.text(wants_colours(1)));
    auto written = output_.finish();
    if (!status) return fail(status.error());
    return written ? 0 : fail(written.error());
  }

 private:
  Format format_;
  render::JsonShape shape_;
  Output output_;
  Table table_ = empty_table();
  bool any_ = false;
};

Seconds ceiling_of(Nanoseconds time) { return pane_of(time - 1) + 1; }

// Absent options: the newest window.
WindowQuery query_of(const WindowsOptions& options, const traffic::Options& traffic,
                     std::pair<Seconds, Seconds> covered) {
  WindowQuery query;
  if (!options.user.empty()) query.user = options.user;
  Seconds newest = floor_to(covered.second, traffic.slide_seconds);
  query.first_border = query.last_border = newest;
  if (!options.at.empty())
    query.first_border = query.last_border = floor_to(pane_of(*parse_time(options.at)), traffic.slide_seconds);
  if (options.from.empty() && options.to.empty()) return query;
  query.first_border = options.from.empty() ? covered.first : ceiling_of(*parse_time(options.from));
  query.last_border = options.to.empty() ? newest : pane_of(*parse_time(options.to));
  query.last_border = std::min(query.last_border, newest);
  query.first_border = std::max(query.first_border, covered.first);
  return query;
}

// What the seconds no longer tell.
Status write_minutes(ResultReader& reader, const WindowQuery& query, Writer& writer, bool& told) {
  return windows_of_minutes(reader, query, [&](const render::WindowRow& window) {
    if (!std::exchange(told, true))
      say("the seconds of some of this time are not kept: windows are by the minute there, without sessions");
    return writer.write(window);
  });
}

Status write_windows(ResultReader& reader, const traffic::Options& traffic, const WindowQuery& query, Writer& writer) {
  auto missing = reader.without_seconds();
  if (!missing) return std::unexpected(missing.error());
  bool told = false;
  for (WindowSpan span : spans_of(query, *missing, traffic.window_seconds)) {
    const auto visit = [&](const render::WindowRow& window) { return writer.write(window); };
    // One window was asked for: the minute that holds its last second.
    if (query.first_border == query.last_border && !span.exact)
      span.query.first_border = span.query.last_border = floor_to(query.last_border + 59, 60);
    Status status = span.exact ? windows_of_seconds(reader, traffic, span.query, visit)
                               : write_minutes(reader, span.query, writer, told);
    if (!status || writer.closed()) return status;
  }
  return {};
}

Status take_times(const WindowsOptions& options, traffic::Options& traffic) {
  Status status = take_seconds("--window", options.window, traffic.window_seconds);
  if (status) status = take_seconds("--slide", options.slide, traffic.slide_seconds);
  if (status && traffic.slide_seconds > traffic.window_seconds) {
    return failure(ErrorKind::kUsage, "windows would miss seconds:", "--slide",
                   "it must not be longer than the window (" + std::to_string(traffic.window_seconds) + " s)");
  }
  return status ? check_range(options.from, options.to) : status;
}

int show_windows(const WindowsOptions& options) {
  auto opened = open_results(options);
  if (!opened) return opened.error();
  traffic::Options traffic = traffic_options(opened->settings);
  if (Status taken = take_times(options, traffic); !taken) return fail(taken.error());
  auto covered = opened->reader->covered();
  if (!covered) return fail(covered.error());
  Writer writer(options, opened->settings.bounds.rows);
  Status status;
  if (*covered) status = write_windows(*opened->reader, traffic, query_of(options, traffic, **covered), writer);
  if (status && !writer.any()) status = explain_nothing(*opened->reader, options.user, "no window then");
  return writer.finish(status);
}

}  // namespace

void add_windows(CLI::App& program, Action& chosen) {
  CLI::App* command =
      program.add_subcommand("windows", "Windows of a time, over again from stored seconds; else the newest one");
  auto options = std::make_shared<WindowsOptions>();
  add_results_options(*command, *options);
  add_config_option(*command, *options);
  command->add_option("--user", options->user, "Of this user")->type_name("USER");
  CLI::Option* at =
      command->add_option("--at", options->at, "The window that ends then")->type_name("TIME")->check(check_time);
  command->add_option("--from", options->from, "Windows that end then or later")
      ->type_name("TIME")
      ->check(check_time)
      ->excludes(at);
  command->add_option("--to", options->to, "Windows that end then or before")
      ->type_name("TIME")
      ->check(check_time)
      ->excludes(at);
  command->add_option("--window", options->window, "Length of a window [60s]")
      ->type_name("TIME")
      ->check(check_duration);
  command->add_option("--slide", options->slide, "Time between windows [1s]")->type_name("TIME")->check(check_duration);
  command->add_flag("--full", options->full, "All rows of each JSON list, not the first 20");
  add_format_options(*command, *options);
  add_examples(*command,
               "  weir windows --data results                        the newest window: users with traffic in it\n"
               "  weir windows --data results --user alice --at 2026-11-24T16:03:00Z --json\n"
               "  weir windows --data results --from 2026-11-24T16:00:00Z --slide 60s --csv");
  command->callback([options, &chosen] { chosen = [options] { return show_windows(*options); }; });
}

}  // namespace weir::cli
