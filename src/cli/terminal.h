// What the standard streams are attached to.
#pragma once

namespace weir::cli {

bool is_terminal(int descriptor);
// Colours on `descriptor`: a terminal, TERM is not "dumb" and NO_COLOR (no-color.org) is not set.
bool wants_colours(int descriptor);

}  // namespace weir::cli
