// PPP (RFC 1661), its HDLC-like framing (RFC 1662), Cisco's HDLC, and PPPoE sessions (RFC 2516).
#include "packet/walk.h"

namespace weir::packet {

Layer read_hdlc(Walk& walk) {
  if (walk.left() < 4 || (walk.at[0] != 0x0f && walk.at[0] != 0x8f)) return Layer::kPpp;
  std::uint16_t type = walk.word(2);  // Cisco: address, control, EtherType
  walk.at += 4;
  return type < 0x0600 ? walk.not_ip() : walk.to_ether_type(type);
}

Layer read_ppp(Walk& walk) {
  if (walk.left() >= 2 && walk.word(0) == 0xff03) walk.at += 2;
  if (walk.left() < 1) return walk.unreadable(Malformed::kTruncatedLink);
  bool compressed = walk.at[0] & 1;  // RFC 1661, 6.5: numbers below 0x100 may be one byte
  if (!compressed && walk.left() < 2) return walk.unreadable(Malformed::kTruncatedLink);
  std::uint16_t protocol = compressed ? walk.at[0] : walk.word(0);
  walk.at += compressed ? 1 : 2;
  switch (protocol) {
    case 0x0021:
      return Layer::kIpv4;
    case 0x0057:
      return Layer::kIpv6;
    case 0x0281:
    case 0x0283:
      return Layer::kMpls;
    default:
      return walk.not_ip();
  }
}

Layer read_pppoe(Walk& walk) {
  if (walk.left() < 6) return walk.unreadable(Malformed::kTruncatedLink);
  std::uint16_t length = walk.word(4);
  bool session_data = walk.at[1] == 0;
  walk.at += 6;
  walk.narrow(length);
  return session_data ? Layer::kPpp : walk.not_ip();
}

}  // namespace weir::packet
