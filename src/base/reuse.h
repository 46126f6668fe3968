// Containers that are filled again and again.
#pragma once

#include <cstddef>

namespace weir {

// Clears a vector or string. Up to `most_bytes` of what it owns stay for the next time: not what a flood took.
template <typename Container>
void clear_for_reuse(Container& container, std::size_t most_bytes = 256 * 1024) {
  container.clear();
  if (container.capacity() * sizeof(typename Container::value_type) > most_bytes) Container().swap(container);
}

}  // namespace weir
