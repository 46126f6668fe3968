// Signals: SIGINT, SIGTERM and SIGHUP ask a run for a clean end; the second one ends the process at once with status
// 130.
#pragma once

#include <atomic>

namespace weir::cli {

// A closed pipe is an error of write(), not a signal. For every command.
void ignore_closed_pipes();

// Takes the signals over, for `weir run`. The flag lives as long as the process (a signal handler cannot be given
// anything else).
std::atomic<bool>& catch_signals();

// While a full-screen view is up, the second signal also gives the terminal back as it is now.
class TerminalGuard {
 public:
  TerminalGuard();
  ~TerminalGuard();
  TerminalGuard(const TerminalGuard&) = delete;
  TerminalGuard& operator=(const TerminalGuard&) = delete;
};

}  // namespace weir::cli
