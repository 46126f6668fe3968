#include "cli/view_screen.h"

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#include <climits>
#include <cwchar>
#include <string>

#include "cli/terminal.h"

namespace weir::cli {
namespace {

constexpr int kEscapeDelayMilliseconds = 25;

attr_t attribute_of(Style style, bool colours) {
  switch (style) {
    case Style::kPlain:
      return A_NORMAL;
    case Style::kBold:
      return A_BOLD;
    case Style::kReverse:
      return A_REVERSE;
    case Style::kDim:
      return A_DIM;
    case Style::kGreen:
      return colours ? COLOR_PAIR(1) : A_NORMAL;
    case Style::kYellow:
      return colours ? COLOR_PAIR(2) : A_BOLD;
    case Style::kRed:
      return colours ? COLOR_PAIR(3) | A_BOLD : A_BOLD;
  }
  return A_NORMAL;
}

bool start_colours() {
  if (!wants_colours(1) || !::has_colors() || ::start_color() == ERR) return false;
  ::use_default_colors();
  ::init_pair(1, COLOR_GREEN, -1);
  ::init_pair(2, COLOR_YELLOW, -1);
  ::init_pair(3, COLOR_RED, -1);
  return true;
}

std::string utf8_of(wint_t code) {
  char bytes[MB_LEN_MAX];
  std::mbstate_t state = {};
  std::size_t size =
      std::wcrtomb(bytes, static_cast<wchar_t>(code), &state);  // NOLINT(concurrency-mt-unsafe): has its own state
  return size == static_cast<std::size_t>(-1) ? "" : std::string(bytes, size);
}

Press press_of_function_key(wint_t code) {
  switch (code) {
    case KEY_UP:
      return {Press::kUp, ""};
    case KEY_DOWN:
      return {Press::kDown, ""};
    case KEY_PPAGE:
      return {Press::kPageUp, ""};
    case KEY_NPAGE:
      return {Press::kPageDown, ""};
    case KEY_HOME:
      return {Press::kHome, ""};
    case KEY_END:
      return {Press::kEnd, ""};
    case KEY_LEFT:
      return {Press::kLeft, ""};
    case KEY_RIGHT:
      return {Press::kRight, ""};
    case KEY_ENTER:
      return {Press::kEnter, ""};
    case KEY_BACKSPACE:
      return {Press::kBackspace, ""};
    default:
      return {Press::kCharacter, ""};
  }
}

Press press_of_character(wint_t code) {
  if (code == '\n' || code == '\r') return {Press::kEnter, ""};
  if (code == 27) return {Press::kEscape, ""};
  if (code == 127 || code == 8) return {Press::kBackspace, ""};
  if (code < 32 && code != '\t') return {Press::kCharacter, ""};
  return {Press::kCharacter, utf8_of(code)};
}

}  // namespace

Screen::Screen() {
  ::initscr();
  ::cbreak();
  ::noecho();
  ::keypad(stdscr, TRUE);
  ::set_escdelay(kEscapeDelayMilliseconds);
  ::curs_set(0);
  colours_ = start_colours();
}

Screen::~Screen() { ::endwin(); }

std::size_t Screen::columns() const { return static_cast<std::size_t>(COLS); }
std::size_t Screen::rows() const { return static_cast<std::size_t>(LINES); }

void Screen::draw(const std::vector<Line>& lines) const {
  ::erase();
  for (std::size_t row = 0; row < lines.size() && row < rows(); ++row) {
    ::move(static_cast<int>(row), 0);
    for (const Span& span : lines[row]) {
      ::attrset(attribute_of(span.style, colours_));
      ::addstr(span.text.c_str());
    }
  }
  ::attrset(A_NORMAL);
  ::refresh();
}

std::optional<Press> Screen::key(std::chrono::milliseconds wait) {
  ::timeout(static_cast<int>(wait.count()));
  wint_t code = 0;
  int kind = ::get_wch(&code);
  if (kind == ERR || (kind == KEY_CODE_YES && code == KEY_RESIZE)) return std::nullopt;
  return kind == KEY_CODE_YES ? press_of_function_key(code) : press_of_character(code);
}

}  // namespace weir::cli
