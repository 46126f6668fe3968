#include "cli/table.h"

#include <algorithm>

#include "cli/text.h"

namespace weir::cli {

std::string Table::line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const {
  std::string out;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += "  ";
    out += columns_[i].align == Align::kLeft ? fit(cells[i], widths[i]) : fit_right(cells[i], widths[i]);
  }
  return out.erase(out.find_last_not_of(' ') + 1);
}

std::string Table::text(bool colours) const {
  std::vector<std::size_t> widths;
  std::vector<std::string> titles;
  for (const Column& column : columns_) titles.push_back(column.title), widths.push_back(display_width(column.title));
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(printable(row[i])));
  }
  std::string heading = line(titles, widths);
  std::string out = colours ? "\x1b[1m" + heading + "\x1b[0m\n" : heading + "\n";
  for (const auto& row : rows_) out += line(row, widths) + "\n";
  return out;
}

}  // namespace weir::cli
