#include <fmt/format.h>

#include "cli/completion.h"

namespace weir::cli {
namespace {

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

// In single quotes for any of the three shells (fish knows \' only, the others '\'').
std::string quoted(const std::string& text, const char* quote) {
  std::string out = "'";
  for (char c : text) out += c == '\'' ? std::string(quote) : std::string(1, c);
  return out + "'";
}

std::string option_names(const CompletedCommand& command) {
  std::vector<std::string> names;
  names.reserve(command.options.size());
  for (const CompletedOption& option : command.options) names.push_back(option.name);
  return joined(names);
}

// A bash `case` of what may follow an option.
std::string bash_values(const CompletedCommand& command) {
  std::string out;
  for (const CompletedOption& option : command.options) {
    std::string list;
    if (option.value == Completes::kFiles) list = "compgen -f";
    if (option.value == Completes::kDirectories) list = "compgen -d";
    if (option.value == Completes::kInterfaces) list = "compgen -W \"$(ls /sys/class/net)\"";
    if (option.value == Completes::kWords) list = "compgen -W '" + joined(option.words) + "'";
    if (!option.takes_value) continue;
    std::string reply = list.empty() ? "" : fmt::format("COMPREPLY=($({} -- \"$word\")); ", list);
    out += fmt::format("      '{} {}') {}return ;;\n", command.path, option.name, reply);
  }
  return out;
}

std::string zsh_value(const CompletedOption& option) {
  if (!option.takes_value) return "";
  if (option.value == Completes::kFiles) return ":file:_files";
  if (option.value == Completes::kDirectories) return ":directory:_files -/";
  if (option.value == Completes::kInterfaces) return ":interface:_net_interfaces";
  if (option.value == Completes::kWords) return ":value:(" + joined(option.words) + ")";
  return ":value:";
}

std::string zsh_description(const std::string& text) {
  std::string out;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':') out += '\\';
    out += c;
  }
  return out;
}

// Is `command` chosen, for fish: every word of its path was seen.
std::string fish_condition(const CompletedCommand& command) {
  if (command.path.empty()) return "__fish_use_subcommand";
  std::string words = command.path;
  std::string out = "__fish_seen_subcommand_from ";
  for (char c : words) out += c == ' ' ? std::string("; and __fish_seen_subcommand_from ") : std::string(1, c);
  return out;
}

std::string fish_value(const CompletedOption& option) {
  if (!option.takes_value) return "";
  if (option.value == Completes::kFiles || option.value == Completes::kDirectories) return " -r -F";
  if (option.value == Completes::kInterfaces) return " -x -a '(ls /sys/class/net)'";
  if (option.value == Completes::kWords) return " -x -a " + quoted(joined(option.words), "\\'");
  return " -x";
}

}  // namespace

std::string bash_completion(const std::vector<CompletedCommand>& commands) {
  std::string paths, values, words;
  for (const CompletedCommand& command : commands) {
    paths += fmt::format("{}'{}'", paths.empty() ? "" : "|", command.path);
    values += bash_values(command);
    std::string files = command.takes_files ? " $(compgen -f -- \"$word\")" : "";
    words += fmt::format("    '{}') list=\"{} {}{}\" ;;\n", command.path, joined(command.words), option_names(command),
                         files);
  }
  return fmt::format(R"(# bash completion for weir
_weir() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}} path= list= next i
  for ((i = 1; i < COMP_CWORD; i++)); do
    next=${{path:+$path }}${{COMP_WORDS[i]}}
    case $next in {}) path=$next ;; esac
  done
  case "$path $previous" in
{}  esac
  case $path in
{}  esac
  COMPREPLY=($(compgen -W "$list" -- "$word"))
}}
complete -F _weir weir
)",
                     paths, values, words);
}

std::string zsh_completion(const std::vector<CompletedCommand>& commands) {
  std::string cases;
  for (const CompletedCommand& command : commands) {
    std::string arguments;
    for (const CompletedOption& option : command.options) {
      std::string spec = option.name + "[" + zsh_description(option.description) + "]" + zsh_value(option);
      arguments += " \\\n      " + quoted("*" + spec, "'\\''");
    }
    if (!command.words.empty()) arguments += " \\\n      " + quoted("1:word:(" + joined(command.words) + ")", "'\\''");
    if (command.takes_files) arguments += " \\\n      '*:file:_files'";
    cases += fmt::format("    '{}') _arguments -s{} ;;\n", command.path, arguments);
  }
  return fmt::format(
      R"(#compdef weir
_weir() {{
  local chosen= next i
  local -a known=({})
  for ((i = 2; i < CURRENT; i++)); do
    next=${{chosen:+$chosen }}${{words[i]}}
    (( ${{known[(Ie)$next]}} )) && chosen=$next
  done
  local -a parts=(${{(z)chosen}})
  local depth=$#parts
  (( depth > 0 )) && shift depth words && (( CURRENT -= depth ))
  case $chosen in
{}  esac
}}
_weir "$@"
)",
      [&] {
        std::string list;
        for (const CompletedCommand& command : commands) {
          if (!command.path.empty()) list += (list.empty() ? "" : " ") + quoted(command.path, "'\\''");
        }
        return list;
      }(),
      cases);
}

std::string fish_completion(const std::vector<CompletedCommand>& commands) {
  std::string out = "# fish completion for weir\ncomplete -c weir -f\n";
  for (const CompletedCommand& command : commands) {
    std::string condition = quoted(fish_condition(command), "\\'");
    std::string missing = command.path == "config" ? "; and not __fish_seen_subcommand_from check" : "";
    for (const std::string& word : command.words) {
      std::string description;
      for (const CompletedCommand& other : commands) {
        if (other.path == word || other.path.ends_with(" " + word)) description = other.description;
      }
      out += fmt::format("complete -c weir -n {} -a {} -d {}\n", quoted(fish_condition(command) + missing, "\\'"),
                         quoted(word, "\\'"), quoted(description, "\\'"));
    }
    for (const CompletedOption& option : command.options) {
      out += fmt::format("complete -c weir -n {} -l {}{} -d {}\n", condition, option.name.substr(2), fish_value(option),
                         quoted(option.description, "\\'"));
    }
    if (command.takes_files) out += fmt::format("complete -c weir -n {} -F\n", condition);
  }
  return out;
}

}  // namespace weir::cli
