#include "base/control_bytes.h"

namespace weir {
namespace {

bool is_control(unsigned char byte) { return byte < 0x20 || byte == 0x7f; }

// U+0080..U+009F in UTF-8: terminals take them as escape sequences too.
bool is_c1_control(const std::string& text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) != 0xc2 || at + 1 == text.size()) return false;
  auto next = static_cast<unsigned char>(text[at + 1]);
  return next >= 0x80 && next < 0xa0;
}

}  // namespace

std::string without_controls(std::string text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_c1_control(text, at)) text.replace(at, 2, "??");
    if (is_control(static_cast<unsigned char>(text[at]))) text[at] = '?';
  }
  return text;
}

}  // namespace weir
