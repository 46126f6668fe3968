// Link layers with an EtherType (Ethernet with its tags, IEEE 802.2 with SNAP, Linux cooked) and those without (BSD,
// raw IP).
#include "packet/walk.h"

namespace weir::packet {
namespace {

constexpr std::uint16_t kMaxLlcLength = 1500;  // IEEE 802.3: up to here the field is a length
constexpr std::uint16_t kMinEtherType = 0x0600;

// IEEE 802.1AE: flags and association, short length, packet number, and the channel's identifier when a flag says so.
// What is behind can be read when it is neither encrypted nor changed; the check value at the frame's end is no matter,
// since what is before it has a length of its own.
std::size_t macsec_length(const Walk& walk) {
  constexpr std::uint8_t kVersion = 0x80, kHasChannel = 0x20, kEncrypted = 0x08, kChanged = 0x04;
  std::uint8_t flags = walk.left() > 0 ? *walk.at : 0;
  if (flags & (kVersion | kEncrypted | kChanged)) return 0;
  return flags & kHasChannel ? 16 : 8;
}

// The length of the tag that an EtherType announces, with the EtherType at its end; 0 when no tag that can be passed
// follows.
std::size_t tag_length(const Walk& walk, std::uint16_t ether_type) {
  switch (ether_type) {
    case 0x8100:
    case 0x88a8:
    case 0x9100:
      return 4;
    case 0x8926:  // Cisco's VN-tag
      return 6;
    case 0x893f:  // E-TAG (IEEE 802.1BR)
    case 0x8909:  // Cisco MetaData
      return 8;
    case 0x88e7:  // I-TAG (IEEE 802.1ah), with the customer's MAC addresses
      return 18;
    case 0x88e5:
      return macsec_length(walk);
    default:
      return 0;
  }
}

// A four-byte address family, in the byte order of the machine that captured. The values of AF_INET6 are those of
// NetBSD, FreeBSD, macOS and Linux.
Layer read_bsd_loopback(Walk& walk) {
  if (walk.left() < 4) return walk.unreadable(Malformed::kTruncatedLink);
  std::uint32_t family = load32(walk.at);
  walk.at += 4;
  if (family > 0xffff) family = __builtin_bswap32(family);
  if (family == 2) return Layer::kIpv4;
  if (family == 24 || family == 28 || family == 30 || family == 10) return Layer::kIpv6;
  return walk.not_ip();
}

// What follows a cooked header: `hardware_type` (ARPHRD_) says whether `protocol` is an EtherType.
Layer after_cooked(Walk& walk, std::uint16_t hardware_type, std::uint16_t protocol) {
  constexpr std::uint16_t kNetlink = 824, kIeee80211 = 801, kRadiotap = 803, kLlc = 4;
  if (hardware_type == kNetlink || (hardware_type >= kIeee80211 && hardware_type <= kRadiotap)) return walk.not_ip();
  if (protocol == kLlc) return Layer::kLlc;
  return protocol < kMinEtherType ? walk.not_ip() : walk.to_ether_type(protocol);
}

Layer read_linux_sll(Walk& walk) {
  if (walk.left() < 16) return walk.unreadable(Malformed::kTruncatedLink);
  std::uint16_t hardware_type = walk.word(2), protocol = walk.word(14);
  walk.at += 16;
  return after_cooked(walk, hardware_type, protocol);
}

Layer read_linux_sll2(Walk& walk) {
  if (walk.left() < 20) return walk.unreadable(Malformed::kTruncatedLink);
  std::uint16_t hardware_type = walk.word(8), protocol = walk.word(0);
  walk.at += 20;
  return after_cooked(walk, hardware_type, protocol);
}

}  // namespace

Layer read_link(Walk& walk, std::uint16_t link_type) {
  switch (static_cast<LinkType>(link_type)) {
    case LinkType::kNull:
    case LinkType::kLoop:
      return read_bsd_loopback(walk);
    case LinkType::kEthernet:
      return Layer::kEthernet;
    case LinkType::kPpp:
    case LinkType::kPppHdlc:
      return read_hdlc(walk);
    case LinkType::kPppEther:
      return Layer::kPppoe;
    case LinkType::kRaw:
    case LinkType::kRawBsd:
    case LinkType::kRawOpenBsd:
      return Layer::kIp;
    case LinkType::kLinuxSll:
      return read_linux_sll(walk);
    case LinkType::kIpv4:
      return Layer::kIpv4;
    case LinkType::kIpv6:
      return Layer::kIpv6;
    case LinkType::kLinuxSll2:
      return read_linux_sll2(walk);
  }
  return walk.unreadable(Malformed::kUnknownLinkType);
}

Layer read_ethernet(Walk& walk) {
  if (walk.left() < 14) return walk.unreadable(Malformed::kTruncatedLink);
  std::uint16_t type = walk.word(12);
  walk.at += 14;
  return walk.to_ether_type(type);
}

Layer read_ether_type(Walk& walk) {
  std::uint16_t type = walk.ether_type;
  while (std::size_t length = tag_length(walk, type)) {
    if (walk.left() < length) return walk.unreadable(Malformed::kTruncatedLink);
    type = walk.word(length - 2);
    walk.at += length;
  }
  if (!walk.inside) walk.facts.ether_type = type < kMinEtherType ? 0 : type;
  if (type <= kMaxLlcLength) walk.narrow(type);
  switch (type) {
    case 0x0800:
      return Layer::kIpv4;
    case 0x86dd:
      return Layer::kIpv6;
    case 0x6558:
      return Layer::kEthernet;
    case 0x8847:
    case 0x8848:
      return Layer::kMpls;
    case 0x8864:
      return Layer::kPppoe;
    case 0x894f:
      return Layer::kNsh;
    default:
      return type <= kMaxLlcLength ? Layer::kLlc : walk.not_ip();
  }
}

Layer read_llc(Walk& walk) {
  if (walk.left() < 3) return walk.unreadable(Malformed::kTruncatedLink);
  if (walk.word(0) == 0x0606 && walk.at[2] == 3) {  // RFC 948: IP behind 802.2 without SNAP
    walk.at += 3;
    return Layer::kIpv4;
  }
  if (walk.word(0) != 0xaaaa || walk.at[2] != 3) return walk.not_ip();
  if (walk.left() < 8) return walk.unreadable(Malformed::kTruncatedLink);
  std::uint32_t organization = load32(walk.at + 2) & 0xffffff;
  std::uint16_t type = walk.word(6);
  walk.at += 8;
  bool ethernet_types = organization == 0x000000 || organization == 0x0000f8;  // RFC 1042; 802.1H bridge tunnel
  return ethernet_types && type >= kMinEtherType ? walk.to_ether_type(type) : walk.not_ip();
}

}  // namespace weir::packet
