// Figures that every output computes alike.
#pragma once

#include <cstdint>

namespace weir::render {

inline double bits_per_second(std::uint64_t bytes, double seconds) {  // 0 for no time
  return seconds > 0 ? static_cast<double>(bytes) * 8 / seconds : 0;
}

}  // namespace weir::render
