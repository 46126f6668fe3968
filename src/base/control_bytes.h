// Text for a terminal or a log.
#pragma once

#include <string>

namespace weir {

// With every control byte, and U+0080 to U+009F in UTF-8, as "?": terminals take them as escape sequences.
std::string without_controls(std::string text);

}  // namespace weir
