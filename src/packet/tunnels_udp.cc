// Tunnels in UDP, known by their port: VXLAN (RFC 7348) and its generic extension, Geneve (RFC 8926), Teredo (RFC
// 4380).
#include "packet/ports.h"
#include "packet/walk.h"

namespace weir::packet {
namespace {

Layer read_vxlan(Walk& walk) {
  bool has_network_id = walk.left() >= 8 && (walk.at[0] & 0x08);
  if (!has_network_id) return Layer::kEnd;
  walk.at += 8;
  return Layer::kEthernet;
}

Layer read_vxlan_gpe(Walk& walk) {
  if (walk.left() < 8 || !(walk.at[0] & 0x04)) return Layer::kEnd;
  std::uint8_t next = walk.at[3];
  walk.at += 8;
  return walk.to_next_protocol(next);
}

Layer read_geneve(Walk& walk) {
  if (walk.left() < 8 || walk.at[0] >> 6 != 0) return Layer::kEnd;
  std::size_t header = 8 + (walk.at[0] & 0x3fu) * 4;
  std::uint16_t type = walk.word(2);
  if (walk.left() < header || type < 0x0600) return Layer::kEnd;
  walk.at += header;
  return walk.to_ether_type(type);
}

// Skips the authentication and origin headers; false when they are cut off.
bool skip_teredo_headers(Walk& walk) {
  if (walk.left() >= 4 && walk.word(0) == 0x0001) {
    std::size_t length = 13u + walk.at[2] + walk.at[3];
    if (walk.left() < length) return false;
    walk.at += length;
  }
  if (walk.left() >= 8 && walk.word(0) == 0x0000) walk.at += 8;
  return true;
}

// Other traffic uses the port too, so the inside has to be a whole IPv6 header whose payload fits into what was sent,
// `payload_length` bytes from here.
Layer read_teredo(Walk& walk, std::size_t payload_length) {
  const std::uint8_t* payload = walk.at;
  if (!skip_teredo_headers(walk) || walk.left() < 40 || walk.at[0] >> 4 != 6) return Layer::kEnd;
  std::size_t needed = static_cast<std::size_t>(walk.at - payload) + 40 + walk.word(4);
  return needed <= payload_length ? Layer::kIpv6 : Layer::kEnd;
}

Layer read_tunnel_of(Walk& walk, std::uint16_t port, std::size_t payload_length) {
  switch (port) {
    case kVxlanPort:
      return read_vxlan(walk);
    case kVxlanGpePort:
      return read_vxlan_gpe(walk);
    case kGenevePort:
      return read_geneve(walk);
    default:
      return read_teredo(walk, payload_length);
  }
}

}  // namespace

Layer read_udp_tunnel(Walk& walk) {
  std::uint16_t source = walk.facts.source_port, destination = walk.facts.destination_port;
  if (!is_udp_tunnel(source, destination)) return Layer::kEnd;

  std::size_t length = walk.word(4);
  if (length < 8) return Layer::kEnd;
  walk.narrow(length);
  walk.at += 8;
  return read_tunnel_of(walk, is_tunnel_port(destination) ? destination : source, length - 8);
}

}  // namespace weir::packet
