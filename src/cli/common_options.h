// Options that several commands share, and what they mean.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "contracts/result_store.h"
#include "settings/settings.h"
#include "sqlite/store.h"
#include "traffic/options.h"

namespace CLI {
class App;
}

namespace weir::cli {

// What the command line chose to do; gives the exit status.
using Action = std::function<int()>;

enum class Format { kHuman, kJson, kCsv };

struct CommonOptions {
  std::string config;  // --config, else WEIR_CONFIG; empty: no file
  std::string data;    // --data; empty: as the settings say
  bool json = false, csv = false;
  Format format() const { return json ? Format::kJson : csv ? Format::kCsv : Format::kHuman; }
};

void add_config_option(CLI::App& command, CommonOptions& options);
void add_data_option(CLI::App& command, CommonOptions& options);
void add_format_options(CLI::App& command, CommonOptions& options);
void add_examples(CLI::App& command, const std::string& examples);  // one a line

// For CLI::Option::check: the error's line, or empty.
std::string check_duration(const std::string& text);
std::string check_time(const std::string& text);
std::string check_prefix(const std::string& text);
std::string check_speed(const std::string& text);
std::string check_limit(const std::string& text);
std::string check_port(const std::string& text);

// Whole seconds, one at least, into `target`; an empty text changes nothing. The text is a duration. kUsage.
Status take_seconds(const char* option, const std::string& text, Seconds& target);

// The settings that the options name. A problem has been said, one line each, when the exit status comes instead.
std::expected<settings::Settings, int> load_settings(const CommonOptions& options);

traffic::Options traffic_options(const settings::Settings& settings);
sqlite::StoreOptions store_options(const settings::Settings& settings);

}  // namespace weir::cli
