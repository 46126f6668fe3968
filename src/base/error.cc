#include "base/error.h"

#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

#include "base/control_bytes.h"

namespace weir {
namespace {

void (*check_handler)(const std::string& line) = nullptr;

}  // namespace

std::string Error::line() const {
  std::string text = what;
  if (!on.empty()) text += " " + on;
  if (!advice.empty()) text += ": " + advice;
  return without_controls(std::move(text));
}

std::string system_error(int error_number) { return std::generic_category().message(error_number); }

void set_check_handler(void (*handler)(const std::string& line)) { check_handler = handler; }

void check_failed(const char* condition, const char* file, int line) {
  if (check_handler) {
    check_handler("a bug in weir: " + std::string(condition) + " is false at " + file + ":" + std::to_string(line));
  }
  std::fprintf(stderr, "weir: a bug in weir: %s is false at %s:%d\n", condition, file, line);
  std::abort();
}

}  // namespace weir
