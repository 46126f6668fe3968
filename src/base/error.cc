#include "base/error.h"

#include <cstdio>
#include <cstdlib>
#include <system_error>

namespace weir {
namespace {

void (*check_handler)(const std::string& line) = nullptr;

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

// U+0080..U+009F in UTF-8: terminals take them as escape sequences too.
bool is_c1_control(const std::string& text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) != 0xc2 || at + 1 == text.size()) return false;
  auto next = static_cast<unsigned char>(text[at + 1]);
  return next >= 0x80 && next < 0xa0;
}

void replace_controls(std::string& text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_c1_control(text, at)) text.replace(at, 2, "??");
    if (is_control(static_cast<unsigned char>(text[at]))) text[at] = '?';
  }
}

}  // namespace

std::string Error::line() const {
  std::string text = what;
  if (!on.empty()) text += " " + on;
  if (!advice.empty()) text += ": " + advice;
  replace_controls(text);
  return text;
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
