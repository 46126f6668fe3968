// weir completion SHELL: a completion script made from the program's own commands and options, so that it is never
// behind.
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/output.h"

namespace weir::cli {
namespace {

int print_completion(const CLI::App& program, const std::string& shell) {
  std::vector<CompletedCommand> commands = completed_commands(program);
  Output output;
  if (shell == "bash") output.write(bash_completion(commands));
  if (shell == "zsh") output.write(zsh_completion(commands));
  if (shell == "fish") output.write(fish_completion(commands));
  auto written = output.finish();
  return written ? 0 : fail(written.error());
}

}  // namespace

void add_completion(CLI::App& program, Action& chosen) {
  CLI::App* command = program.add_subcommand("completion", "Print a completion script for a shell");
  auto shell = std::make_shared<std::string>();
  command->add_option("SHELL", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  add_examples(*command,
               "  weir completion bash > /etc/bash_completion.d/weir\n"
               "  weir completion zsh > /usr/local/share/zsh/site-functions/_weir\n"
               "  weir completion fish > ~/.config/fish/completions/weir.fish");
  command->callback(
      [&program, shell, &chosen] { chosen = [&program, shell] { return print_completion(program, *shell); }; });
}

}  // namespace weir::cli
