#include "cli/common_options.h"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>

#include "cli/output.h"

namespace weir::cli {
namespace {

template <typename Value>
std::string problem_of(const Result<Value>& read) {
  return read ? "" : read.error().line();
}

}  // namespace

void add_config_option(CLI::App& command, CommonOptions& options) {
  command.add_option("--config", options.config, "Settings file (docs/settings.md); none is needed")
      ->type_name("FILE")
      ->envname("WEIR_CONFIG");
}

void add_data_option(CLI::App& command, CommonOptions& options) {
  command.add_option("--data", options.data, "Directory of results")->type_name("DIR");
}

void add_format_options(CLI::App& command, CommonOptions& options) {
  CLI::Option* json = command.add_flag("--json", options.json, "JSON, one object a line");
  command.add_flag("--csv", options.csv, "Comma-separated values with a heading")->excludes(json);
}

void add_examples(CLI::App& command, const std::string& examples) { command.footer("Examples:\n" + examples); }

std::string check_duration(const std::string& text) { return problem_of(parse_duration(text)); }
std::string check_time(const std::string& text) { return problem_of(parse_time(text)); }
std::string check_prefix(const std::string& text) { return problem_of(parse_prefix(text)); }

std::string check_speed(const std::string& text) {
  double speed = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, speed);
  const bool good = read.ec == std::errc() && read.ptr == end && std::isfinite(speed) && speed > 0;
  return good ? "" : "not a speed: " + text + " (a number above 0)";
}

std::string check_limit(const std::string& text) {
  std::uint64_t limit = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, limit);
  return read.ec == std::errc() && read.ptr == end && limit > 0 ? "" : "not a number above 0: " + text;
}

std::string check_port(const std::string& text) {
  std::uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, port);
  return read.ec == std::errc() && read.ptr == end ? "" : "not a port: " + text + " (0 to 65535)";
}

Status take_seconds(const char* option, const std::string& text, Seconds& target) {
  if (text.empty()) return {};
  const Nanoseconds value = *parse_duration(text);
  if (value < kNanosecondsPerSecond) {
    return failure(ErrorKind::kUsage, std::string(option) + ": too short:", text, "it must be 1s or more");
  }
  if (value % kNanosecondsPerSecond != 0) {
    return failure(ErrorKind::kUsage, std::string(option) + ": not whole seconds:", text, "write it as 10s, 5m or 1h");
  }
  target = value / kNanosecondsPerSecond;
  return {};
}

std::expected<settings::Settings, int> load_settings(const CommonOptions& options) {
  if (options.config.empty()) return settings::Settings{};
  auto loaded = settings::load(options.config);
  if (loaded) return *loaded;
  for (const Error& problem : loaded.error()) say(problem);
  return std::unexpected(static_cast<int>(loaded.error().front().kind));
}

traffic::Options traffic_options(const settings::Settings& settings) {
  const settings::Traffic& from = settings.traffic;
  traffic::Options to;
  to.networks = from.networks;
  for (const settings::NamedUser& user : settings.users) to.users.push_back({user.name, user.prefixes});
  to.window_seconds = from.window_seconds;
  to.slide_seconds = from.slide_seconds;
  to.long_window_seconds = from.long_window_seconds;
  to.idle_timeout = from.idle_timeout;
  to.answer_timeout = from.answer_timeout;
  to.lateness = from.lateness;
  to.tunnels = from.outer_tunnels ? packet::Tunnels::kOuter : packet::Tunnels::kInnermost;
  to.bounds = {settings.bounds.hash_key, settings.bounds.rows, settings.bounds.open_sessions,
               settings.bounds.max_users};
  return to;
}

sqlite::StoreOptions store_options(const settings::Settings& settings) {
  sqlite::StoreOptions options;
  options.bounds = traffic_options(settings).bounds;
  options.keep_second_panes = settings.store.keep_seconds;
  options.keep_minute_panes = settings.store.keep_minutes;
  options.keep_hour_panes = settings.store.keep_hours;
  options.keep_sessions = settings.store.keep_sessions;
  return options;
}

}  // namespace weir::cli
