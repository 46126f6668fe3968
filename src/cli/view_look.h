// The live view's look into one user, as lines.
#pragma once

#include "cli/view_render.h"

namespace weir::cli {

// Adds the user's line, the tabs, and the rows of the tab: `page` + 1 lines at most.
void add_look(std::vector<Line>& lines, const Snapshot& snapshot, const ViewState& state, std::size_t columns,
              std::size_t page);

}  // namespace weir::cli
