// The pycapa form: a record is one frame; its key is the time in microseconds (api/kafka-record.md).
#pragma once

#include <cstdint>
#include <expected>

#include "kafka/record.h"

namespace weir::kafka {

inline constexpr std::uint16_t kPycapaLinkType = 1;  // Ethernet

// Only for Ethernet frames from 1970 on that captured anything.
bool has_pycapa_form(const Frame& frame);
Message pycapa_message(const Frame& frame, std::int32_t partition);
// The frame points into the message. Its length on the wire is the captured one.
std::expected<Frame, Unreadable> read_pycapa(const MessageView& message);

}  // namespace weir::kafka
