#include "cli/csv.h"

namespace weir::cli {

std::string csv_cell(std::string_view text) {
  std::string cell;
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) cell += '\'';
  bool quote = false;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    bool line_or_tab = c == '\n' || c == '\r' || c == '\t';
    if ((byte < 0x20 && !line_or_tab) || byte == 0x7f) c = '?';
    if (c == '"') cell += '"';
    quote = quote || c == '"' || c == ',' || c == '\n' || c == '\r';
    cell += c;
  }
  return quote ? "\"" + cell + "\"" : cell;
}

std::string csv_record(const std::vector<std::string>& cells) {
  std::string record;
  for (std::size_t i = 0; i < cells.size(); ++i) record += (i == 0 ? "" : ",") + csv_cell(cells[i]);
  return record + "\r\n";
}

}  // namespace weir::cli
