#include "cli/output.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <thread>

#include "base/control_bytes.h"

namespace weir::cli {
namespace {

constexpr std::size_t kMuch = 256 * 1024;

}  // namespace

void Output::write(std::string_view text) {
  buffer_.append(text);
  settle();
}

void Output::settle() {
  if (buffer_.size() >= kMuch) flush();
}

void Output::limit_waiting(const std::atomic<bool>& stop, bool leave_out, std::chrono::milliseconds patience) {
  stop_ = &stop;
  leaves_out_ = leave_out;
  patience_ = patience;
}

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !closed_) {
    if (stop_ && !reader_takes_more()) {
      if (!closed_) return leave_out(rest);
      break;
    }
    rest = write_some(rest);
  }
  buffer_.clear();
}

std::string_view Output::write_some(std::string_view text) {
  // A pipe that takes anything takes so much (PIPE_BUF): such a write never waits.
  const std::size_t most = stop_ ? std::min<std::size_t>(text.size(), PIPE_BUF) : text.size();
  const ssize_t written = ::write(descriptor_, text.data(), most);
  if (written > 0) {
    within_line_ = text[static_cast<std::size_t>(written) - 1] != '\n';
    text.remove_prefix(static_cast<std::size_t>(written));
  } else if (written < 0 && errno != EINTR) {
    closed_ = true;
    if (errno != EPIPE) failed_errno_ = errno;
  }
  return text;
}

// False when it is not waited for any longer.
bool Output::reader_takes_more() {
  using Clock = std::chrono::steady_clock;
  constexpr std::chrono::seconds kAfterStop(1);
  const Clock::time_point begun = Clock::now();
  Clock::time_point stopped = Clock::time_point::max();
  for (;;) {
    pollfd reader{descriptor_, POLLOUT, 0};
    if (::poll(&reader, 1, stalled_ ? 0 : 50) > 0) {
      stalled_ = false;
      return true;
    }
    const Clock::time_point now = Clock::now();
    if (*stop_ && stopped == Clock::time_point::max()) stopped = now;
    if (*stop_ && now - stopped >= kAfterStop) {
      closed_ = true;
      return false;
    }
    if (leaves_out_ && !*stop_ && (stalled_ || now - begun >= patience_)) {
      stalled_ = true;
      return false;
    }
    if (stalled_) std::this_thread::sleep_for(std::chrono::milliseconds(50));  // stopped while it was
  }
}

// All but the end of a line whose beginning was written.
void Output::leave_out(std::string_view rest) {
  const std::size_t line_end = rest.find('\n');
  const std::size_t kept = within_line_ ? std::min(line_end, rest.size() - 1) + 1 : 0;
  lines_left_out_ += static_cast<std::uint64_t>(std::ranges::count(rest.substr(kept), '\n'));
  buffer_ = std::string(rest.substr(0, kept));
}

Status Output::finish() {
  flush();
  if (failed_errno_ == 0) return {};
  return failure(ErrorKind::kStorage, "cannot write", "standard output", system_error(failed_errno_));
}

void say(std::string_view line) {
  std::string text = "weir: " + without_controls(std::string(line)) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void say(const Error& error) { say(error.line()); }

int fail(const Error& error) {
  say(error);
  return static_cast<int>(error.kind);
}

}  // namespace weir::cli
