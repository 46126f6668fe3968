// The words for enumerators, as every output has them.
#pragma once

#include <string_view>

#include "packet/frame_facts.h"
#include "traffic/records.h"

namespace weir::render {

std::string_view word(traffic::Outcome outcome);           // "pending"
std::string_view word(traffic::FlowEndReason reason);      // "idle_timeout"
std::string_view word(packet::Malformed reason);           // "truncated_link"

}  // namespace weir::render
