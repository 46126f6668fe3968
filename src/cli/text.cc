#include "cli/text.h"

#include <langinfo.h>
#include <wchar.h>

#include <clocale>
#include <cstring>

#include "base/environment.h"
#include "render/utf8.h"

namespace weir::cli {
namespace {

bool is_invisible(std::uint32_t code) {
  return (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2060 && code <= 0x206f) || code == 0xfeff || code == 0xad || code == 0x61c;
}

bool can_be_shown(const render::Character& c) {
  if (!c.valid || render::is_control(c.code) || is_invisible(c.code)) return false;
  return c.code < 0x80 || ::wcwidth(static_cast<wchar_t>(c.code)) > 0;
}

std::size_t width_of(const render::Character& c) {
  if (c.code < 0x80) return 1;
  int width = ::wcwidth(static_cast<wchar_t>(c.code));
  return width > 0 ? static_cast<std::size_t>(width) : 1;
}

// The longest beginning of at most `width` columns.
std::string_view beginning(std::string_view text, std::size_t width) {
  std::size_t at = 0, columns = 0;
  while (at < text.size()) {
    render::Character c = render::first_character(text.substr(at));
    if (columns + width_of(c) > width) break;
    columns += width_of(c), at += c.bytes;
  }
  return text.substr(0, at);
}

std::string cut(std::string_view text, std::size_t width) {
  std::string shown = printable(text);
  if (display_width(shown) <= width) return shown;
  if (width == 0) return "";
  return std::string(beginning(shown, width - 1)) + "~";
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    render::Character c = render::first_character(text);
    if (can_be_shown(c)) {
      out.append(text.substr(0, c.bytes));
    } else {
      out += '?';
    }
    text.remove_prefix(c.bytes);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    render::Character c = render::first_character(text);
    columns += width_of(c);
    text.remove_prefix(c.bytes);
  }
  return columns;
}

std::string fit(std::string_view text, std::size_t width) {
  std::string shown = cut(text, width);
  return shown + std::string(width - display_width(shown), ' ');
}

std::string fit_right(std::string_view text, std::size_t width) {
  std::string shown = cut(text, width);
  return std::string(width - display_width(shown), ' ') + shown;
}

// Before any thread is started, which both calls want.
void set_locale() {
  bool unsaid = environment("LC_ALL").empty() && environment("LC_CTYPE").empty() && environment("LANG").empty();
  std::setlocale(LC_CTYPE, unsaid ? "C.UTF-8" : "");  // NOLINT(concurrency-mt-unsafe)
}

bool locale_is_utf8() {
  return std::strcmp(::nl_langinfo(CODESET), "UTF-8") == 0;  // NOLINT(concurrency-mt-unsafe): the locale stays as it is
}

}  // namespace weir::cli
