// What holds for the facts of any frame, whatever its bytes: for tests and fuzzers.
#pragma once

#include <span>

#include "packet/decode.h"

namespace weir::packet::testing {

// Why these facts cannot be of that frame, or nullptr when they can.
const char* contradiction(const FrameFacts& facts, std::span<const std::uint8_t> frame);

bool has_addresses(const FrameFacts& facts);

// Whether all fields are equal that are valid for the kind.
bool same_facts(const FrameFacts& left, const FrameFacts& right);

}  // namespace weir::packet::testing
