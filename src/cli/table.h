// An aligned table for people, with its heading underlined by colour on a terminal only.
#pragma once

#include <string>
#include <vector>

namespace weir::cli {

enum class Align { kLeft, kRight };

struct Column {
  std::string title;
  Align align = Align::kLeft;
};

class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }  // as many as columns
  bool empty() const { return rows_.empty(); }
  // With line ends; every cell printable. The last column is not padded.
  std::string text(bool colours) const;

 private:
  std::string line(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) const;
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace weir::cli
