#include "packet/decode.h"

#include "packet/plain_frame.h"
#include "packet/walk.h"

namespace weir::packet {
namespace {

constexpr int kMaxLayers = 64;

Layer read_layer(Walk& walk, Layer layer) {
  switch (layer) {
    case Layer::kEthernet:
      return read_ethernet(walk);
    case Layer::kEtherType:
      return read_ether_type(walk);
    case Layer::kLlc:
      return read_llc(walk);
    case Layer::kMpls:
      return read_mpls(walk);
    case Layer::kPppoe:
      return read_pppoe(walk);
    case Layer::kPpp:
      return read_ppp(walk);
    case Layer::kNsh:
      return read_nsh(walk);
    case Layer::kIp:
      return read_ip(walk);
    case Layer::kIpv4:
      return read_ipv4(walk);
    case Layer::kIpv6:
      return read_ipv6(walk);
    case Layer::kGre:
      return read_gre(walk);
    case Layer::kEnd:
      break;
  }
  return Layer::kEnd;
}

}  // namespace

void walk_frame(std::span<const std::uint8_t> captured, std::uint16_t link_type, Tunnels tunnels, FrameFacts& facts) {
  Walk walk{captured.data(), captured.data(), captured.data() + captured.size(), facts, tunnels};
  facts.kind = Kind::kMalformed;
  facts.malformed = Malformed::kNone;
  facts.first_fragment = false;
  facts.name_source = NameSource::kNone;
  facts.payload_offset = 0;
  facts.ether_type = 0;
  Layer layer = read_link(walk, link_type);
  for (int layers = 0; layer != Layer::kEnd; ++layers) {
    if (layers == kMaxLayers) {
      facts.malformed = Malformed::kTooManyLayers;
      return;
    }
    layer = read_layer(walk, layer);
  }
}

void decode(std::span<const std::uint8_t> captured, std::uint16_t link_type, Tunnels tunnels, FrameFacts& facts) {
  bool ethernet = link_type == static_cast<std::uint16_t>(LinkType::kEthernet);
  if (ethernet && read_plain_frame(captured, facts)) return;
  walk_frame(captured, link_type, tunnels, facts);
}

}  // namespace weir::packet
