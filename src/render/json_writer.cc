#include "render/json_writer.h"

#include "render/utf8.h"

namespace weir::render {
namespace {

void append_escaped(std::string& out, std::uint32_t code) {  // below U+0100
  constexpr char kDigits[] = "0123456789abcdef";
  out += "\\u00";
  out += kDigits[code >> 4 & 0xf];
  out += kDigits[code & 0xf];
}

}  // namespace

void JsonWriter::append_string(std::string_view value) {
  out_ += '"';
  while (!value.empty()) {
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
