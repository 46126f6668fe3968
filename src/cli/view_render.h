// The live view as lines of styled text. Values only: no terminal.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/view_state.h"

namespace weir::cli {

enum class Style { kPlain, kBold, kReverse, kDim, kGreen, kYellow, kRed };
inline constexpr int kStyles = 7;

struct Span {
  std::string text;  // printable
  Style style = Style::kPlain;
};
using Line = std::vector<Span>;

struct Rendered {
  std::vector<Line> lines;             // `rows` at most, each `columns` wide at most
  std::set<std::string> shown_users;   // whose rows are on it
};

inline constexpr std::size_t kFrameRows =
    5;  // lines around a list: two of heading, one free, the list's heading, the keys

Rendered render(const Snapshot& snapshot, const ViewState& state, std::size_t columns, std::size_t rows);

// A sparkline of the last `width` values, scaled to their greatest; blocks in UTF-8, ASCII otherwise.
std::string sparkline(const std::vector<double>& values, std::size_t width, bool utf8);

}  // namespace weir::cli
