#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <new>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/stop.h"
#include "cli/text.h"
#include "settings/nearest.h"

namespace weir::cli {
namespace {

constexpr int kUsageStatus = static_cast<int>(ErrorKind::kUsage);

void describe(CLI::App& program) {
  program.require_subcommand(1);
  program.set_version_flag("--version,-V", "weir " WEIR_VERSION);
  program.set_help_flag("--help,-h", "Show this help");
  program.get_formatter()->column_width(34);
  add_examples(program,
               "  weir run                          watch the default route's interface\n"
               "  weir run --read office.pcap       read a capture\n"
               "  weir profile alice --data /var/lib/weir");
}

const CLI::App& deepest(const CLI::App& program) {
  auto chosen = program.get_subcommands();
  return chosen.empty() ? program : deepest(*chosen.front());
}

std::vector<std::string> known_words(const CLI::App& command, bool options) {
  std::vector<std::string> words;
  if (options) {
    for (const CLI::Option* option : command.get_options()) {
      for (const std::string& name : option->get_lnames()) words.push_back("--" + name);
    }
  } else {
    for (const CLI::App* sub : command.get_subcommands([](const CLI::App*) { return true; }))
      words.push_back(sub->get_name());
  }
  return words;
}

std::string help_command(const CLI::App& program, const CLI::App& command) {
  return &command == &program ? "weir --help" : "weir " + command.get_name() + " --help";
}

// The first word that nobody expected, with what was probably meant.
Error unexpected_word(const CLI::App& program, const std::string& message) {
  const CLI::App& command = deepest(program);
  std::vector<std::string> rest = command.remaining();
  if (rest.empty()) rest = program.remaining(true);
  if (rest.empty()) return Error{ErrorKind::kUsage, message, "", ""};
  std::string word = rest.front().substr(0, rest.front().find('='));
  bool option = word.starts_with("-");
  std::string meant = settings::suggestion(word, known_words(command, option));
  const char* what = option ? "unknown option" : &command == &program ? "unknown command" : "unexpected argument";
  return Error{ErrorKind::kUsage, what, word, meant.empty() ? "see `" + help_command(program, command) + "`" : meant};
}

int usage_error(const CLI::App& program, const CLI::ParseError& error) {
  std::string message = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) return fail(unexpected_word(program, message));
  const CLI::App& command = deepest(program);
  bool nothing_chosen = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr && &command == &program;
  if (nothing_chosen && !program.remaining(true).empty()) return fail(unexpected_word(program, message));
  if (nothing_chosen) message = "no command";
  return fail(Error{ErrorKind::kUsage, message, "", "see `" + help_command(program, command) + "`"});
}

// Of the command that was chosen, by its whole name: "Usage: weir config check".
std::string help_of(const CLI::App& command, const std::string& above) {
  const auto chosen = command.get_subcommands();
  if (chosen.empty()) return command.help(above);
  return help_of(*chosen.front(), above.empty() ? command.get_name() : above + " " + command.get_name());
}

// Help and version are told to the caller by exceptions, too.
int tell(const CLI::App& program, const CLI::ParseError& error) {
  if (error.get_exit_code() != 0) return usage_error(program, error);
  Output output;
  if (dynamic_cast<const CLI::CallForVersion*>(&error) != nullptr) {
    output.write(std::string(error.what()) + "\n");
  } else {
    output.write(help_of(program, ""));
  }
  auto written = output.finish();
  return written ? 0 : fail(written.error());
}

int parse_and_act(int argc, char** argv) {
  CLI::App program("weir knows each user of a network by their traffic.", "weir");
  describe(program);
  Action chosen;
  for (auto add : {add_run, add_capture, add_users, add_windows, add_sessions, add_profile, add_packets, add_emulate,
                   add_config, add_completion}) {
    add(program, chosen);
  }
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return tell(program, error);
  }
  return chosen();
}

}  // namespace

int run_program(int argc, char** argv) {
  set_locale();
  ignore_closed_pipes();
  try {
    return parse_and_act(argc, argv);
  } catch (const std::bad_alloc&) {
    return fail(Error{ErrorKind::kFailure, "out of memory", "", "lower [bounds] in the settings"});
  } catch (const std::exception& error) {
    return fail(Error{ErrorKind::kFailure, "unexpected failure:", error.what(), ""});
  }
}

}  // namespace weir::cli
