#include <gtest/gtest.h>

#include "packet/frames.h"

namespace weir::packet::testing {
namespace {

void expect_inner(const Bytes& ip_packet) {
  Bytes frame = ethernet(ip_packet[0] >> 4 == 6 ? 0x86dd : 0x0800, ip_packet);
  expect_session(decoded(frame), kInnerSource, kInnerDestination, kUdp, 1111, 2222);
}

// The outer header's facts, as for a tunnel that is not entered.
void expect_outer(const Bytes& payload, std::uint8_t protocol, Kind kind = Kind::kOther) {
  FrameFacts facts = decoded(ethernet(0x0800, ipv4(protocol, payload)));
  EXPECT_EQ(facts.kind, kind);
  EXPECT_EQ(facts.malformed, Malformed::kNone);
  EXPECT_EQ(format_address(facts.source), kSource);
  EXPECT_EQ(facts.transport, protocol);
}

Bytes gre(std::uint16_t flags, std::uint16_t protocol, std::size_t options, const Bytes& payload) {
  return be16(flags) + be16(protocol) + zeros(options) + payload;
}
Bytes inner6() { return ipv6(kUdp, udp(1111, 2222)); }
Bytes vxlan(const Bytes& frame) { return udp(50000, 4789, Bytes{8, 0, 0, 0, 0, 0, 42, 0} + frame); }

TEST(Tunnels, IpInIpInAllFourCombinations) {
  expect_inner(ipv4(4, inner()));
  expect_inner(ipv6(4, inner()));
  expect_session(decoded(ethernet(0x0800, ipv4(41, inner6()))), kSource6, kDestination6, kUdp, 1111, 2222);
  expect_session(decoded(ethernet(0x86dd, ipv6(41, ipv6(kTcp, tcp(1, 2))))), kSource6, kDestination6, kTcp, 1, 2);
}

TEST(Tunnels, GreWithAllItsOptions) {
  expect_inner(ipv4(47, gre(0, 0x0800, 0, inner())));
  expect_inner(ipv4(47, gre(0x8000, 0x0800, 4, inner())));
  expect_inner(ipv4(47, gre(0x2000, 0x0800, 4, inner())));
  expect_inner(ipv4(47, gre(0xb000, 0x0800, 12, inner())));
  Bytes routes = be16(0x0800) + Bytes{0, 4} + zeros(4) + zeros(4);
  expect_inner(ipv4(47, gre(0xf000, 0x0800, 12, routes + inner())));
  expect_inner(ipv6(47, gre(0x2000, 0x0800, 4, inner())));
}

TEST(Tunnels, GreCarriesEthernetMplsPppAndItself) {
  expect_inner(ipv4(47, gre(0x2000, 0x6558, 4, inner_ethernet())));
  expect_inner(ipv4(47, gre(0, 0x8847, 0, mpls({16}, inner()))));
  expect_inner(ipv4(47, gre(0, 0x880b, 0, be16(0x0021) + inner())));
  expect_inner(ipv4(47, gre(0, 0x0800, 0, ipv4(47, gre(0, 0x0800, 0, inner())))));
  expect_inner(ipv4(47, gre(0, 0x8100, 0, vlan(0x0800, inner()))));
}

TEST(Tunnels, GreVersionOneCarriesPpp) {
  expect_inner(ipv4(47, gre(0x3001, 0x880b, 8, be16(0xff03) + be16(0x0021) + inner())));
  expect_inner(ipv4(47, gre(0x3081, 0x880b, 12, Bytes{0x21} + inner())));
  expect_outer(gre(0x2081, 0x880b, 8, {}), 47);
  expect_outer(gre(0x3001, 0x880b, 8, be16(0xc021) + zeros(10)), 47);
}

TEST(Tunnels, ErspanOfAllThreeTypes) {
  expect_inner(ipv4(47, gre(0, 0x88be, 0, inner_ethernet())));
  expect_inner(ipv4(47, gre(0x1000, 0x88be, 4, Bytes{0x10} + zeros(7) + inner_ethernet())));
  expect_inner(ipv4(47, gre(0x1000, 0x22eb, 4, Bytes{0x20} + zeros(11) + inner_ethernet())));
  Bytes with_subheader = Bytes{0x20} + zeros(10) + Bytes{1} + zeros(8) + inner_ethernet();
  expect_inner(ipv4(47, gre(0x1000, 0x22eb, 4, with_subheader)));
}

TEST(Tunnels, CacheRedirectionWithAndWithoutItsHeader) {
  expect_inner(ipv4(47, gre(0, 0x883e, 0, inner())));
  expect_inner(ipv4(47, gre(0, 0x883e, 0, zeros(4) + inner())));
}

TEST(Tunnels, VxlanAndItsGenericExtension) {
  expect_inner(ipv4(kUdp, vxlan(inner_ethernet())));
  expect_inner(ipv6(kUdp, vxlan(inner_ethernet())));
  expect_inner(ipv4(kUdp, udp(50000, 4790, Bytes{0x0c, 0, 0, 1, 0, 0, 42, 0} + inner())));
  expect_inner(ipv4(kUdp, udp(50000, 4790, Bytes{0x0c, 0, 0, 3, 0, 0, 42, 0} + inner_ethernet())));
  Bytes service_header = be16(6) + Bytes{2, 3} + zeros(20);
  expect_inner(ipv4(kUdp, udp(50000, 4790, Bytes{0x0c, 0, 0, 4, 0, 0, 42, 0} + service_header + inner_ethernet())));
}

TEST(Tunnels, VxlansGenericExtensionCarriesMpls) {
  Bytes header = {0x0c, 0, 0, 5, 0, 0, 42, 0};
  expect_inner(ipv4(kUdp, udp(50000, 4790, header + mpls({16}, inner()))));
  expect_inner(ipv6(kUdp, udp(50000, 4790, header + mpls({16, 17}, inner_ethernet()))));
  expect_outer(udp(50000, 4790, Bytes{0x0c, 0, 0, 6, 0, 0, 42, 0} + inner()), kUdp, Kind::kSession);
}

TEST(Tunnels, AUdpTunnelsPortMayBeTheSource) {
  expect_inner(ipv4(kUdp, udp(4789, 50000, Bytes{8, 0, 0, 0, 0, 0, 42, 0} + inner_ethernet())));
  expect_inner(ipv6(kUdp, udp(4790, 50000, Bytes{0x0c, 0, 0, 1, 0, 0, 42, 0} + inner())));
  expect_inner(ipv4(kUdp, udp(6081, 50000, Bytes{0, 0} + be16(0x6558) + zeros(4) + inner_ethernet())));
}

TEST(Tunnels, OfTwoUdpTunnelsPortsTheDestinationsDecides) {
  Bytes geneve = Bytes{0, 0} + be16(0x6558) + zeros(4) + inner_ethernet();
  for (std::uint16_t source : Numbers{4789, 4790, 3544}) expect_inner(ipv4(kUdp, udp(source, 6081, geneve)));
}

TEST(Tunnels, GeneveWithOptions) {
  expect_inner(ipv4(kUdp, udp(50000, 6081, Bytes{0, 0} + be16(0x6558) + zeros(4) + inner_ethernet())));
  expect_inner(ipv4(kUdp, udp(50000, 6081, Bytes{2, 0} + be16(0x0800) + zeros(12) + inner())));
  expect_outer(udp(50000, 6081, Bytes{0x40, 0} + be16(0x0800) + zeros(4) + inner()), kUdp, Kind::kSession);
}

TEST(Tunnels, TeredoWithAuthenticationAndOrigin) {
  Bytes origin = zeros(8);
  Bytes authentication = be16(1) + Bytes{2, 3} + zeros(5 + 9);
  for (const Bytes& before : {Bytes(), origin, authentication, authentication + origin}) {
    for (auto [source, destination] : {std::pair(50000, 3544), std::pair(3544, 50000)}) {
      Bytes datagram =
          udp(static_cast<std::uint16_t>(source), static_cast<std::uint16_t>(destination), before + inner6());
      expect_session(decoded(ethernet(0x0800, ipv4(kUdp, datagram))), kSource6, kDestination6, kUdp, 1111, 2222);
    }
  }
}

TEST(Tunnels, TeredoIsEnteredOnlyWhenValidIpv6IsInside) {
  expect_outer(udp(50000, 3544, zeros(60)), kUdp, Kind::kSession);
  expect_outer(udp(50000, 3544, ipv6(kUdp, udp(1, 2), 1000)), kUdp, Kind::kSession);
  expect_outer(udp(50000, 3544, be16(1) + Bytes{255, 255} + inner6()), kUdp, Kind::kSession);
}

TEST(Tunnels, TheInnermostReadableHeaderCounts) {
  expect_outer(Bytes{0x45} + zeros(10), 4);
  expect_outer(inner6(), 4);
  expect_outer(gre(0, 0x0800, 0, Bytes{0x45}), 47);
  expect_outer(gre(0, 0x0806, 0, zeros(28)), 47);
  expect_outer(gre(0, 0x6558, 0, zeros(10)), 47);
  expect_outer(gre(0, 0x0000, 0, zeros(10)), 47);
  expect_outer(vxlan(ethernet(0x0806, zeros(28))), kUdp, Kind::kSession);
  expect_outer(vxlan(ethernet(0x0800, zeros(28))), kUdp, Kind::kSession);
  FrameFacts middle = decoded(ethernet(0x0800, ipv4(4, ipv4(4, Bytes{0x45}, {.source = "10.9.9.9"}))));
  EXPECT_EQ(format_address(middle.source), "10.9.9.9");
  EXPECT_EQ(middle.kind, Kind::kOther);
}

TEST(Tunnels, TheOuterEtherTypeIsKept) {
  EXPECT_EQ(decoded(ethernet(0x86dd, ipv6(kUdp, vxlan(inner_ethernet())))).ether_type, 0x86dd);
  EXPECT_EQ(decoded(ethernet(0x86dd, ipv6(kUdp, vxlan(ethernet(0x0806, zeros(28)))))).ether_type, 0x86dd);
}

TEST(Tunnels, OuterFactsAreReplacedWholly) {
  Bytes inner_fragment = ipv4(kUdp, udp(1, 2), {.identification = 5, .flags_and_offset = 3});
  Bytes frame = ethernet(0x0800, ipv4(kUdp, vxlan(ethernet(0x0800, inner_fragment)), {.flags_and_offset = 0x2000}));
  FrameFacts facts = decoded(frame);
  EXPECT_EQ(facts.kind, Kind::kFragment);
  EXPECT_EQ(facts.fragment_id, 5u);
  EXPECT_EQ(facts.source_port, 0);
  FrameFacts whole = decoded(ethernet(0x0800, ipv4(4, inner(), {.flags_and_offset = 0x2000})));
  EXPECT_FALSE(whole.first_fragment) << "of the inner packet";
}

TEST(Tunnels, OuterAddressesCountWhenAskedFor) {
  auto outer = [](const Bytes& packet) { return decoded(ethernet(0x0800, packet), kEthernetLink, Tunnels::kOuter); };
  expect_session(outer(ipv4(kUdp, vxlan(inner_ethernet()))), kSource, kDestination, kUdp, 50000, 4789);
  for (std::uint8_t protocol : Octets{4, 41, 47, 137}) {
    FrameFacts facts = outer(ipv4(protocol, protocol == 47 ? gre(0, 0x0800, 0, inner()) : inner()));
    EXPECT_EQ(facts.kind, Kind::kOther);
    EXPECT_EQ(format_address(facts.source), kSource);
    EXPECT_EQ(facts.transport, protocol);
  }
}

TEST(Tunnels, NestingBeyondTheLimitCountsTheInnermostRead) {
  Bytes nested = inner();
  for (int i = 0; i < 100; ++i) nested = ipv4(4, nested);
  FrameFacts facts = decoded(ethernet(0x0800, nested));
  EXPECT_EQ(facts.malformed, Malformed::kTooManyLayers);
  EXPECT_EQ(facts.kind, Kind::kOther);
  EXPECT_EQ(format_address(facts.source), kSource);
  Bytes bare;
  for (int i = 0; i < 100; ++i) bare = ethernet(0x6558, bare);
  facts = decoded(bare);
  EXPECT_EQ(facts.malformed, Malformed::kTooManyLayers);
  EXPECT_EQ(facts.kind, Kind::kMalformed) << "no addresses at all";
}

TEST(Tunnels, NamesInsideATunnelAreFoundByTheirPlaceInTheFrame) {
  Bytes packet = ipv4(kTcp, tcp(1000, 443, kAck, client_hello("inside.example")));
  Bytes frame = ethernet(0x0800, ipv4(kUdp, vxlan(ethernet(0x0800, packet))));
  FrameFacts facts = decoded(frame);
  EXPECT_EQ(name_in(frame, facts), "inside.example");
}

}  // namespace
}  // namespace weir::packet::testing
