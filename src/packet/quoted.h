// The packet that an ICMP error quotes. Private to this folder.
#pragma once

#include <cstdint>
#include <span>

#include "packet/frame_facts.h"

namespace weir::packet {

// `quoted_packet` begins with an IP header of either version; its lengths are not believed, since quotes are cut. Sets
// tuple.valid: false for a header that cannot be read, a later fragment, or a transport that has no sessions.
void read_quoted(std::span<const std::uint8_t> quoted_packet, QuotedTuple& tuple);

}  // namespace weir::packet
