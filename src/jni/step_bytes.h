// A step as bytes for Java (weir.core.Step): items one after the other, so that a step of many small rows crosses in
// few arrays. An item: u8 what it is (an OutputKind, kPutEntry or kRemoveEntry), u64 size of the key, the key, u64 size
// of the value, the value.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "jni/step.h"

namespace weir::jni {

inline constexpr std::uint8_t kPutEntry = 254, kRemoveEntry = 255;  // changes of the state

// Blocks of whole items, in their order: some of changes, then some of rows; none has both. A block ends once it has
// `block_bytes`, for a Java array's size is limited.
std::vector<std::string> blocks_of(const Step& step, std::size_t block_bytes);

}  // namespace weir::jni
