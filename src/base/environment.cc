#include "base/environment.h"

#include <cstdlib>

namespace weir {

std::string environment(const char* variable) {
  const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe): only a thread that sets one is unsafe
  return value != nullptr ? value : "";
}

}  // namespace weir
