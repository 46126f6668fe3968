#include "cli/stop.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <initializer_list>

namespace weir::cli {
namespace {

constexpr int kSecondSignalStatus = 130;  // as a shell reports SIGINT

std::atomic<bool> stop_asked{false};
std::atomic<bool> screen_up{false};
termios terminal_before;
static_assert(std::atomic<bool>::is_always_lock_free);

// Only what POSIX calls async-signal-safe.
void leave_screen() {
  constexpr char kNormalScreen[] = "\x1b[?1049l\x1b[?25h\x1b[0m\r\n";
  if (::write(STDOUT_FILENO, kNormalScreen, sizeof kNormalScreen - 1) < 0) return;
  ::tcsetattr(STDIN_FILENO, TCSANOW, &terminal_before);
}

void on_signal(int) {
  int saved = errno;
  if (stop_asked.exchange(true)) {
    if (screen_up) leave_screen();
    ::_exit(kSecondSignalStatus);
  }
  errno = saved;
}

}  // namespace

void ignore_closed_pipes() { ::signal(SIGPIPE, SIG_IGN); }

std::atomic<bool>& catch_signals() {
  struct sigaction action = {};
  action.sa_handler = on_signal;  // without SA_RESTART: a blocked read returns
  for (int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction inherited = {};
    ::sigaction(number, nullptr, &inherited);
    if (inherited.sa_handler != SIG_IGN) ::sigaction(number, &action, nullptr);  // nohup, a script's background job
  }
  return stop_asked;
}

TerminalGuard::TerminalGuard() { screen_up = ::tcgetattr(STDIN_FILENO, &terminal_before) == 0; }
TerminalGuard::~TerminalGuard() { screen_up = false; }

}  // namespace weir::cli
