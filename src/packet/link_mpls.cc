// MPLS label stacks (RFC 3032). Nothing in them says what they carry: it is guessed, as everyone does.
#include "packet/walk.h"

namespace weir::packet {
namespace {

bool is_familiar(std::uint16_t ether_type) {
  switch (ether_type) {
    case 0x0800:
    case 0x0806:
    case 0x86dd:
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x8847:
    case 0x8848:
    case 0x8863:
    case 0x8864:
      return true;
    default:
      return false;
  }
}

// An Ethernet pseudowire (RFC 4448), with a control word (its first 16 bits are zero) or, when an EtherType stands
// where one should, without.
Layer read_pseudowire(Walk& walk) {
  if (walk.left() >= 18 && walk.word(0) == 0) {
    walk.at += 4;
    return Layer::kEthernet;
  }
  return walk.left() >= 14 && is_familiar(walk.word(12)) ? Layer::kEthernet : walk.not_ip();
}

}  // namespace

Layer read_mpls(Walk& walk) {
  for (bool bottom = false; !bottom; walk.at += 4) {
    if (walk.left() < 4) return walk.unreadable(Malformed::kTruncatedLink);
    bottom = walk.at[2] & 1;
  }
  if (walk.left() < 1) return walk.unreadable(Malformed::kTruncatedLink);
  if (walk.at[0] >> 4 == 4) return Layer::kIpv4;
  if (walk.at[0] >> 4 == 6) return Layer::kIpv6;
  return read_pseudowire(walk);
}

}  // namespace weir::packet
