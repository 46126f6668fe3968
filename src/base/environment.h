// The variables of the process's environment.
#pragma once

#include <string>

namespace weir {

// The value of a variable; empty when it is not set, or set to nothing. Any thread: nothing in weir sets one.
std::string environment(const char* variable);

}  // namespace weir
