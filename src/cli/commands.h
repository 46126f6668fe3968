// One function a command: adds it, with its options, help and examples, to the program. Parsing a command line that
// names the command sets `chosen`.
#pragma once

#include "cli/common_options.h"

namespace weir::cli {

void add_run(CLI::App& program, Action& chosen);
void add_capture(CLI::App& program, Action& chosen);
void add_users(CLI::App& program, Action& chosen);
void add_windows(CLI::App& program, Action& chosen);
void add_sessions(CLI::App& program, Action& chosen);
void add_profile(CLI::App& program, Action& chosen);
void add_packets(CLI::App& program, Action& chosen);
void add_emulate(CLI::App& program, Action& chosen);
void add_config(CLI::App& program, Action& chosen);
void add_completion(CLI::App& program, Action& chosen);

// Reads the command line, does what it says, gives the exit status.
int run_program(int argc, char** argv);

}  // namespace weir::cli
