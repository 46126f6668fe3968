// Completion scripts for shells.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace weir::cli {

enum class Completes { kNothing, kFiles, kDirectories, kInterfaces, kWords };

struct CompletedOption {
  std::string name;  // "--read"
  std::string description;
  bool takes_value = false;
  Completes value = Completes::kNothing;
  std::vector<std::string> words;  // kWords
};

struct CompletedCommand {
  std::string path;  // "run", "config check"; empty for the program itself
  std::string description;
  std::vector<std::string> words;  // subcommands, or the words its first argument may be
  bool takes_files = false;        // its arguments are files
  std::vector<CompletedOption> options;
};

// The program and every command below it, the program first.
std::vector<CompletedCommand> completed_commands(const CLI::App& program);

std::string bash_completion(const std::vector<CompletedCommand>& commands);
std::string zsh_completion(const std::vector<CompletedCommand>& commands);
std::string fish_completion(const std::vector<CompletedCommand>& commands);

}  // namespace weir::cli
