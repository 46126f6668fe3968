// weir config check: are the settings right, and what do they come to?
#include <CLI/CLI.hpp>

#include "cli/commands.h"
#include "cli/output.h"

namespace weir::cli {
namespace {

int check_config(const CommonOptions& options) {
  auto settings = load_settings(options);
  if (!settings) return settings.error();
  Output output;
  output.write("# " + (settings->path.empty() ? std::string("the defaults") : settings->path) + "\n");
  output.write(settings::to_toml(*settings));
  auto written = output.finish();
  return written ? 0 : fail(written.error());
}

}  // namespace

void add_config(CLI::App& program, Action& chosen) {
  CLI::App* command = program.add_subcommand("config", "Work on settings files");
  command->require_subcommand(1);
  CLI::App* check = command->add_subcommand("check", "Check a settings file and print what it comes to, as TOML");
  auto options = std::make_shared<CommonOptions>();
  check->add_option("FILE", options->config, "The file; without it WEIR_CONFIG's, else the defaults")
      ->envname("WEIR_CONFIG");
  std::string examples =
      "  weir config check                      the defaults\n"
      "  weir config check /etc/weir/weir.toml  one line for each mistake, or the settings";
  add_examples(*command, examples);
  add_examples(*check, examples);
  check->callback([options, &chosen] { chosen = [options] { return check_config(*options); }; });
}

}  // namespace weir::cli
