// What follows the IP header: ports, TCP's flags, where a name may be, or another IP header.
#include <span>

#include "packet/names.h"
#include "packet/ports.h"
#include "packet/walk.h"

namespace weir::packet {
namespace {

// Offsets in the facts are 16 bits; a name further on (only in a jumbo capture) is not given.
std::uint16_t offset_in_frame(const Walk& walk, const std::uint8_t* at) {
  auto offset = static_cast<std::size_t>(at - walk.frame);
  return offset <= UINT16_MAX ? static_cast<std::uint16_t>(offset) : 0;
}

// The ports, which TCP, UDP and SCTP have in the same place.
bool read_ports(Walk& walk) {
  if (walk.left() < 4) {
    walk.facts.malformed = Malformed::kTruncatedTransport;
    return false;
  }
  walk.facts.source_port = walk.word(0);
  walk.facts.destination_port = walk.word(2);
  walk.facts.kind = Kind::kSession;
  walk.facts.first_fragment = walk.more_fragments;
  return true;
}

void give_name(Walk& walk, NameSource source, std::string_view name) {
  if (name.empty()) return;
  std::uint16_t offset = offset_in_frame(walk, reinterpret_cast<const std::uint8_t*>(name.data()));
  if (offset == 0) return;
  walk.facts.name_source = source;
  walk.facts.name_offset = offset;
  walk.facts.name_length = static_cast<std::uint16_t>(name.size());
}

// Looks into the payload only when its first four bytes promise something.
void find_name(Walk& walk, const std::uint8_t* payload) {
  std::span<const std::uint8_t> bytes(payload, walk.end);
  if (bytes.size() < 4) return;
  std::uint32_t first = load32(payload);
  if (begins_like_tls(first)) give_name(walk, NameSource::kTlsSni, tls_server_name(bytes));
  if (begins_like_http(first)) give_name(walk, NameSource::kHttpHost, http_host(bytes));
}

Layer read_tcp(Walk& walk) {
  if (!read_ports(walk) || walk.left() < 14) return Layer::kEnd;
  walk.facts.tcp_flags = walk.at[13];
  std::size_t header = (walk.at[12] >> 4) * 4u;
  if (header < 20 || walk.left() <= header) return Layer::kEnd;
  const std::uint8_t* payload = walk.at + header;
  if (walk.facts.source_port == kDnsPort) walk.facts.payload_offset = offset_in_frame(walk, payload);
  find_name(walk, payload);
  return Layer::kEnd;
}

Layer read_udp(Walk& walk) {
  if (!read_ports(walk) || walk.left() <= 8) return Layer::kEnd;
  if (walk.facts.source_port == kDnsPort) {
    walk.facts.payload_offset = offset_in_frame(walk, walk.at + 8);
    return Layer::kEnd;
  }
  return walk.tunnels == Tunnels::kInnermost ? read_udp_tunnel(walk) : Layer::kEnd;
}

Layer read_sctp(Walk& walk) {
  read_ports(walk);
  return Layer::kEnd;
}

Layer enter_tunnel(Walk& walk, Layer inner) { return walk.tunnels == Tunnels::kInnermost ? inner : Layer::kEnd; }

}  // namespace

Layer read_transport(Walk& walk) {
  switch (walk.facts.transport) {
    case kTcp:
      return read_tcp(walk);
    case kUdp:
      return read_udp(walk);
    case kIcmp:
      return read_icmp(walk);
    case kIcmpv6:
      return read_icmpv6(walk);
    case kSctp:
      return read_sctp(walk);
    case 4:
      return enter_tunnel(walk, Layer::kIpv4);
    case 41:
      return enter_tunnel(walk, Layer::kIpv6);
    case 47:
      return enter_tunnel(walk, Layer::kGre);
    case 137:  // RFC 4023
      return enter_tunnel(walk, Layer::kMpls);
    default:
      return Layer::kEnd;
  }
}

}  // namespace weir::packet
