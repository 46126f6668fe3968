// MPLS label stacks (RFC 3032). Nothing in them says what they carry: it is guessed, as everyone does.
#include "packet/walk.h"

namespace weir::packet {
namespace {

// Whether an Ethernet header with a familiar EtherType, and of IP the version that it promises, is `offset` bytes on.
bool has_ethernet(const Walk& walk, std::size_t offset) {
  if (walk.left() < offset + 15) return false;
  int version = walk.at[offset + 14] >> 4;
  switch (walk.word(offset + 12)) {
    case 0x0800:
      return version == 4;
    case 0x86dd:
      return version == 6;
    case 0x0806:
    case 0x8100:
    case 0x88a8:
    case 0x9100:
    case 0x8847:
    case 0x8848:
    case 0x8863:
    case 0x8864:
    case 0x88e5:
    case 0x88e7:
    case 0x8909:
    case 0x8926:
    case 0x893f:
      return true;
    default:
      return false;
  }
}

// An Ethernet pseudowire (RFC 4448), with or without a control word: four bits of zero, twelve that a receiver ignores
// (RFC 4385), and a sequence number. A MAC address may begin like one (00:00:5e is a VRRP router's), so where Ethernet
// is found decides; when it fits both ways there is a control word, as there should be (RFC 8469). When it fits neither
// way, sixteen zeros are a control word before an EtherType that is not familiar.
Layer read_pseudowire(Walk& walk) {
  bool with = walk.at[0] >> 4 == 0 && has_ethernet(walk, 4), without = has_ethernet(walk, 0);
  if (with || (!without && walk.left() >= 18 && walk.word(0) == 0)) {
    walk.at += 4;
    return Layer::kEthernet;
  }
  return without ? Layer::kEthernet : walk.not_ip();
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
