#include "cli/completion.h"

namespace weir::cli {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::size_t from = 0;
  for (std::size_t at; (at = text.find(separator, from)) != std::string::npos; from = at + 1) {
    parts.push_back(text.substr(from, at - from));
  }
  parts.push_back(text.substr(from));
  return parts;
}

CompletedOption completed_option(const CLI::Option& option) {
  CompletedOption out;
  out.name = "--" + option.get_lnames().front();
  out.description = option.get_description();
  out.takes_value = option.get_items_expected_max() > 0;
  std::string type = option.get_type_name().substr(0, option.get_type_name().find(':'));
  if (type.starts_with("FILE")) out.value = Completes::kFiles;
  if (type == "IF") out.value = Completes::kInterfaces;
  if (type == "DIR") out.value = Completes::kDirectories;
  if (type.find('|') != std::string::npos) out.value = Completes::kWords, out.words = split(type, '|');
  return out;
}

void gather(const CLI::App& command, const std::string& path, std::vector<CompletedCommand>& out) {
  CompletedCommand completed{path, command.get_description(), {}, false, {}};
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_lnames().empty()) completed.options.push_back(completed_option(*option));
    const bool goes_on = option->get_type_name().starts_with("FILE...");  // --read FILE FILE
    if (goes_on || option->get_name(true) == "FILE") completed.takes_files = true;
    if (option->get_name(true) == "SHELL") completed.words = {"bash", "zsh", "fish"};
  }
  auto subcommands = command.get_subcommands([](const CLI::App*) { return true; });
  for (const CLI::App* sub : subcommands) completed.words.push_back(sub->get_name());
  out.push_back(std::move(completed));
  for (const CLI::App* sub : subcommands)
    gather(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), out);
}

}  // namespace

std::vector<CompletedCommand> completed_commands(const CLI::App& program) {
  std::vector<CompletedCommand> out;
  gather(program, "", out);
  return out;
}

}  // namespace weir::cli
