#include "cli/terminal.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace weir::cli {

bool is_terminal(int descriptor) { return ::isatty(descriptor) == 1; }

bool wants_colours(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  bool refused = no_colour != nullptr && *no_colour != '\0';
  bool dumb = terminal == nullptr || std::string_view(terminal) == "dumb";
  return is_terminal(descriptor) && !refused && !dumb;
}

}  // namespace weir::cli
