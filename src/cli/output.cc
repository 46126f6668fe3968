#include "cli/output.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>

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

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !closed_) {
    ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      closed_ = true;
      if (errno != EPIPE) failed_errno_ = errno;
    }
  }
  buffer_.clear();
}

Status Output::finish() {
  flush();
  if (failed_errno_ == 0) return {};
  return failure(ErrorKind::kStorage, "cannot write", "standard output", system_error(failed_errno_));
}

void say(std::string_view line) {
  std::string text = "weir: " + std::string(line) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void say(const Error& error) { say(error.line()); }

int fail(const Error& error) {
  say(error);
  return static_cast<int>(error.kind);
}

}  // namespace weir::cli
