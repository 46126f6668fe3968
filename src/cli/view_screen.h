// The terminal under the live view: ncurses, and nothing of it shows outside.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "cli/view_render.h"

namespace weir::cli {

class Screen {
 public:
  Screen();   // takes the terminal over; standard input and output are one
  ~Screen();  // gives it back
  Screen(const Screen&) = delete;
  Screen& operator=(const Screen&) = delete;

  std::size_t columns() const;
  std::size_t rows() const;
  void draw(const std::vector<Line>& lines) const;
  // The next key; nothing after `wait`, or when the terminal was resized.
  std::optional<Press> key(std::chrono::milliseconds wait);

 private:
  bool colours_ = false;
};

}  // namespace weir::cli
