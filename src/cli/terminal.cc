#include "cli/terminal.h"

#include <unistd.h>

#include <string>

#include "base/environment.h"

namespace weir::cli {

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool wants_colours(int descriptor) {
  std::string terminal = environment("TERM");
  bool dumb = terminal.empty() || terminal == "dumb";
  return is_terminal(descriptor) && environment("NO_COLOR").empty() && !dumb;
}

}  // namespace weir::cli
