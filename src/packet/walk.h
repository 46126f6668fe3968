// The walk through one frame's headers. A layer function reads one header at `at`, moves past it, and says which layer
// comes next; decode.cc turns the crank. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>

#include "packet/big_endian.h"
#include "packet/decode.h"
#include "packet/frame_facts.h"

namespace weir::packet {

enum class Layer : std::uint8_t {
  kEnd,        // the facts are complete
  kEthernet,   // at the destination MAC
  kEtherType,  // after an EtherType, which is in Walk::ether_type
  kLlc,        // at an IEEE 802.2 header
  kMpls,       // at a label
  kPppoe,      // at an RFC 2516 session header
  kPpp,        // at a PPP protocol number, or the FF 03 before it
  kNsh,        // at an RFC 8300 header
  kIp,         // at an IP header of the version that it says
  kIpv4,
  kIpv6,
  kGre,
};

struct Walk {
  const std::uint8_t* frame;  // first captured byte
  const std::uint8_t* at;     // next byte to read
  const std::uint8_t* end;    // past the last byte of the present layer; never past the captured bytes
  FrameFacts& facts;
  Tunnels tunnels;
  bool inside = false;          // an IP header was read: the facts are complete as they stand
  bool more_fragments = false;  // of the last IP header
  std::uint16_t ether_type = 0;

  std::size_t left() const { return static_cast<std::size_t>(end - at); }
  std::uint16_t word(std::size_t offset) const { return load16(at + offset); }
  void narrow(std::size_t length) {  // the layer ends `length` bytes from here, if the capture goes that far
    if (length < left()) end = at + length;
  }

  // Ends the walk where no header follows that decode() reads. Inside a tunnel the outer facts stand.
  Layer not_ip() {
    if (!inside) facts.kind = Kind::kNotIp;
    return Layer::kEnd;
  }
  // Ends it at a header that cannot be read. Inside a tunnel the outer facts stand.
  Layer unreadable(Malformed reason) {
    if (!inside) facts.malformed = reason;
    return Layer::kEnd;
  }
  Layer to_ether_type(std::uint16_t type) {
    ether_type = type;
    return Layer::kEtherType;
  }
  // By the numbers that the network service header and VXLAN's generic extension share.
  Layer to_next_protocol(std::uint8_t next) {
    constexpr Layer kLayers[] = {Layer::kEnd, Layer::kIpv4, Layer::kIpv6, Layer::kEthernet, Layer::kNsh, Layer::kMpls};
    return next == 0 || next >= std::size(kLayers) ? not_ip() : kLayers[next];
  }
};

// decode(), all of it by the walk: what decode() must give for plain frames too.
void walk_frame(std::span<const std::uint8_t> captured, std::uint16_t link_type, Tunnels tunnels, FrameFacts& facts);

// link.cc, link_ppp.cc, link_mpls.cc
Layer read_link(Walk& walk, std::uint16_t link_type);
Layer read_ethernet(Walk& walk);
Layer read_ether_type(Walk& walk);
Layer read_llc(Walk& walk);
Layer read_hdlc(Walk& walk);
Layer read_ppp(Walk& walk);
Layer read_pppoe(Walk& walk);
Layer read_mpls(Walk& walk);
// network.cc
Layer read_ip(Walk& walk);
Layer read_ipv4(Walk& walk);
Layer read_ipv6(Walk& walk);
// transport.cc: at the header after IP's, whose protocol is in facts.transport
Layer read_transport(Walk& walk);
// icmp.cc
Layer read_icmp(Walk& walk);
Layer read_icmpv6(Walk& walk);
// tunnels.cc, tunnels_udp.cc
Layer read_gre(Walk& walk);
Layer read_nsh(Walk& walk);
Layer read_udp_tunnel(Walk& walk);

}  // namespace weir::packet
