// decode: frame -> facts. Reads at most the captured bytes, never allocates, never throws, never fails: what it cannot
// read is an enum in the facts.
#pragma once

#include <cstdint>
#include <span>

#include "packet/frame_facts.h"

namespace weir::packet {

// Whose addresses count when IP headers are nested: the innermost that can be read (in GRE, ERSPAN, PPTP, VXLAN,
// Geneve, Teredo, 4in6, 6in4, 6in6, 4in4, MPLS in IP) or the outermost. MPLS and PPPoE around an IP header are link
// layers.
enum class Tunnels : std::uint8_t { kInnermost, kOuter };

// `captured` is what the capture kept of the frame (it may be shorter than the wire's frame); `link_type` a pcap
// LINKTYPE_ number. `facts` needs no clearing: every field that is valid for its kind is written (an out-parameter,
// since this runs millions of times a second).
void decode(std::span<const std::uint8_t> captured, std::uint16_t link_type, Tunnels tunnels, FrameFacts& facts);

}  // namespace weir::packet
