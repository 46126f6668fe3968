// GRE (RFC 2784, 2890; version 1: RFC 2637) and what it carries, and the network service header (RFC 8300).
#include "packet/walk.h"

namespace weir::packet {
namespace {

constexpr std::uint16_t kChecksum = 0x8000, kRoutes = 0x4000, kKey = 0x2000, kSequence = 0x1000, kAcknowledge = 0x0080;

// RFC 1701: routing entries of family, offset, length; one of length zero ends them.
bool skip_routes(Walk& walk) {
  for (;;) {
    if (walk.left() < 4) return false;
    std::size_t length = walk.at[3];
    if (walk.left() < 4 + length) return false;
    walk.at += 4 + length;
    if (length == 0) return true;
  }
}

// Mirrored Ethernet frames (draft-foschiano-erspan): type I has no header of its own, II has 8 bytes, III has 12 and
// perhaps 8 more.
Layer read_erspan(Walk& walk, bool with_header) {
  if (!with_header) return Layer::kEthernet;
  if (walk.left() < 12) return Layer::kEnd;
  bool type_iii = walk.at[0] >> 4 == 2;
  bool subheader = type_iii && (walk.at[11] & 1);
  std::uint16_t frame_type = type_iii ? walk.word(10) >> 10 & 0x1f : 0;
  std::size_t header = type_iii ? (subheader ? 20 : 12) : 8;
  if (walk.left() < header) return Layer::kEnd;
  walk.at += header;
  if (frame_type == 0) return Layer::kEthernet;
  return frame_type == 2 ? Layer::kIp : Layer::kEnd;
}

// Cisco's cache redirection: version 2 puts 4 bytes before the IP header.
Layer read_wccp(Walk& walk) {
  if (walk.left() >= 4 && walk.at[0] >> 4 != 4) walk.at += 4;
  return Layer::kIpv4;
}

Layer read_pptp(Walk& walk, std::uint16_t flags) {
  std::size_t header = 8u + (flags & kSequence ? 4 : 0) + (flags & kAcknowledge ? 4 : 0);
  bool has_payload = flags & kSequence;
  if (!has_payload || walk.left() <= header) return Layer::kEnd;
  walk.at += header;
  return Layer::kPpp;
}

Layer after_gre(Walk& walk, std::uint16_t flags, std::uint16_t protocol) {
  switch (protocol) {
    case 0x88be:
    case 0x22eb:
      return read_erspan(walk, protocol == 0x22eb || flags & kSequence);
    case 0x883e:
      return read_wccp(walk);
    case 0x880b:
      return Layer::kPpp;
    default:
      return protocol < 0x0600 ? Layer::kEnd : walk.to_ether_type(protocol);
  }
}

}  // namespace

Layer read_gre(Walk& walk) {
  if (walk.left() < 4) return Layer::kEnd;
  std::uint16_t flags = walk.word(0), protocol = walk.word(2);
  if ((flags & 7) == 1 && protocol == 0x880b) return read_pptp(walk, flags);
  if ((flags & 7) != 0) return Layer::kEnd;
  std::size_t header =
      4u + (flags & (kChecksum | kRoutes) ? 4 : 0) + (flags & kKey ? 4 : 0) + (flags & kSequence ? 4 : 0);
  if (walk.left() <= header) return Layer::kEnd;
  walk.at += header;
  if (flags & kRoutes && !skip_routes(walk)) return Layer::kEnd;
  return after_gre(walk, flags, protocol);
}

Layer read_nsh(Walk& walk) {
  if (walk.left() < 8) return walk.unreadable(Malformed::kTruncatedLink);
  std::size_t header = (walk.word(0) & 0x3fu) * 4;
  std::uint8_t next = walk.at[3];
  if (header < 8 || walk.left() < header) return walk.unreadable(Malformed::kTruncatedLink);
  walk.at += header;
  return walk.to_next_protocol(next);
}

}  // namespace weir::packet
