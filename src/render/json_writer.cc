#include "render/json_writer.h"

#include <algorithm>

#include "render/utf8.h"

namespace weir::render {
namespace {

void append_escaped(std::string& out, std::uint32_t code) {  // below U+0100
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u00";
  out += kDigits[code >> 4 & 0xf];
  out += kDigits[code & 0xf];
}

// Stands for itself, alone; most text is all of it.
bool is_plain(char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

}  // namespace

void JsonWriter::append_string(std::string_view value) {
  out_ += '"';
  while (!value.empty()) {
    const auto plain = static_cast<std::size_t>(std::ranges::find_if_not(value, is_plain) - value.begin());
    out_.append(value.substr(0, plain));
    value.remove_prefix(plain);
    if (value.empty()) break;
    Character c = first_character(value);
    if (!c.valid) {
      out_ += "\xef\xbf\xbd";
    } else if (is_control(c.code)) {
      append_escaped(out_, c.code);
    } else {
      if (c.code == '"' || c.code == '\\') out_ += '\\';
      out_.append(value.substr(0, c.bytes));
    }
    value.remove_prefix(c.bytes);
  }
  out_ += '"';
}

}  // namespace weir::render
