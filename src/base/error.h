// The environment's failures as values: what failed, on what, what to do. Bad packet bytes are never an Error (see
// packet/decode.h: they are an enum and a counter), and a bug of ours is WEIR_CHECK.
#pragma once

#include <expected>
#include <string>

namespace weir {

// Decides the exit status of a command (docs/exit-status.md); values are those of the process.
enum class ErrorKind : int {
  kFailure = 1,      // anything else
  kUsage = 2,        // a wrong option or settings file
  kInput = 3,        // a capture that cannot be read
  kPermission = 4,   // the operating system says no
  kStorage = 5,      // disk full, database locked or damaged
  kUnavailable = 6,  // an interface or server that is not there
};

struct Error {
  ErrorKind kind = ErrorKind::kFailure;
  std::string what;    // what failed: "cannot read capture"
  std::string on;      // on what: a path, an interface, an option
  std::string advice;  // what to do; may be empty

  // One line for an operator: "what on: advice", control bytes replaced.
  std::string line() const;
};

template <typename T>
using Result = std::expected<T, Error>;
using Status = std::expected<void, Error>;

// What the operating system says of an errno: "No such file or directory". Any thread.
std::string system_error(int error_number);

inline std::unexpected<Error> failure(ErrorKind kind, std::string what, std::string on, std::string advice = "") {
  return std::unexpected(Error{kind, std::move(what), std::move(on), std::move(advice)});
}

// Ends the process with file, line and condition: for what only a bug of ours can break. Stays on in release builds.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

// For a library inside somebody else's process: called with the line that would be printed, instead of ending the
// process. It throws; returning ends the process all the same. Set once, before anything else runs.
void set_check_handler(void (*handler)(const std::string& line));

}  // namespace weir

#define WEIR_CHECK(condition) ((condition) ? void(0) : ::weir::check_failed(#condition, __FILE__, __LINE__))
