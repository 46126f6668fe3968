#include <gtest/gtest.h>

#include "packet/frames.h"

namespace weir::packet::testing {
namespace {

const Bytes kIp = ipv4(kTcp, tcp(1000, 80));
const Bytes kIp6 = ipv6(kTcp, tcp(1000, 80));

void expect_the_session(const FrameFacts& facts) { expect_session(facts, kSource, kDestination, kTcp, 1000, 80); }
void expect_the_session6(const FrameFacts& facts) { expect_session(facts, kSource6, kDestination6, kTcp, 1000, 80); }

TEST(Link, EthernetCarriesBothVersionsOfIp) {
  expect_the_session(decoded(ethernet(0x0800, kIp)));
  expect_the_session6(decoded(ethernet(0x86dd, kIp6)));
  EXPECT_EQ(decoded(ethernet(0x0800, kIp)).ether_type, 0x0800);
}

TEST(Link, WhatIsNotIpIsCountedByEtherType) {
  FrameFacts facts = decoded(ethernet(0x0806, zeros(28)));
  EXPECT_EQ(facts.kind, Kind::kNotIp);
  EXPECT_EQ(facts.malformed, Malformed::kNone);
  EXPECT_EQ(facts.ether_type, 0x0806);
}

TEST(Link, VlanTagsOfAnyKindAndDepthAreSkipped) {
  for (std::uint16_t tag : Numbers{0x8100, 0x88a8, 0x9100}) {
    expect_the_session(decoded(ethernet(tag, vlan(0x0800, kIp))));
    expect_the_session6(decoded(ethernet(tag, vlan(0x8100, vlan(0x86dd, kIp6)))));
  }
  Bytes deep = kIp;
  std::uint16_t type = 0x0800;
  for (int i = 0; i < 200; ++i, type = 0x8100) deep = vlan(type, deep);
  expect_the_session(decoded(ethernet(0x8100, deep)));
}

TEST(Link, TheEtherTypeIsTheOneBehindTheTags) {
  FrameFacts facts = decoded(ethernet(0x88a8, vlan(0x8100, vlan(0x0806, zeros(28)))));
  EXPECT_EQ(facts.kind, Kind::kNotIp);
  EXPECT_EQ(facts.ether_type, 0x0806);
}

TEST(Link, AnIeeeLengthIsEtherTypeZero) {
  FrameFacts spanning_tree = decoded(ethernet(38, Bytes{0x42, 0x42, 3} + zeros(40)));
  EXPECT_EQ(spanning_tree.kind, Kind::kNotIp);
  EXPECT_EQ(spanning_tree.ether_type, 0);
}

TEST(Link, IpBehindSnapOrPlainLlcIsRead) {
  Bytes snap = Bytes{0xaa, 0xaa, 3, 0, 0, 0} + be16(0x0800) + kIp;
  expect_the_session(decoded(ethernet(static_cast<std::uint16_t>(snap.size()), snap)));
  EXPECT_EQ(decoded(ethernet(static_cast<std::uint16_t>(snap.size()), snap)).ether_type, 0x0800);
  Bytes llc = Bytes{6, 6, 3} + kIp;
  expect_the_session(decoded(ethernet(static_cast<std::uint16_t>(llc.size()), llc)));
}

TEST(Link, SnapOfAnotherOrganizationIsNotIp) {
  Bytes cisco_discovery = Bytes{0xaa, 0xaa, 3, 0, 0, 0x0c} + be16(0x2000) + zeros(30);
  EXPECT_EQ(decoded(ethernet(38, cisco_discovery)).kind, Kind::kNotIp);
}

TEST(Link, MplsPayloadIsGuessedByItsFirstBits) {
  for (std::uint16_t type : Numbers{0x8847, 0x8848}) {
    expect_the_session(decoded(ethernet(type, mpls({16}, kIp))));
    expect_the_session6(decoded(ethernet(type, mpls({16, 17, 18}, kIp6))));
  }
  EXPECT_EQ(decoded(ethernet(0x8847, mpls({16}, kIp))).ether_type, 0x8847);
}

TEST(Link, MplsCarriesEthernetPseudowiresWithAndWithoutControlWord) {
  expect_the_session(decoded(ethernet(0x8847, mpls({16}, be32(0) + ethernet(0x0800, kIp)))));
  expect_the_session(decoded(ethernet(0x8847, mpls({16}, be32(7) + ethernet(0x0800, kIp)))));
  expect_the_session(decoded(ethernet(0x8847, mpls({16}, ethernet(0x0800, kIp)))));
  EXPECT_EQ(decoded(ethernet(0x8847, mpls({16}, Bytes{0x10, 0} + zeros(30)))).kind, Kind::kNotIp) << "a channel header";
}

// A frame between these MAC addresses.
Bytes between(const Bytes& destination, const Bytes& source, std::uint16_t type, const Bytes& payload) {
  return destination + source + be16(type) + payload;
}

TEST(Link, APseudowireWithoutControlWordMayBeginWithZerosOfItsMacAddress) {
  const Bytes station = {0x00, 0x1b, 0x54, 0xaa, 0xbb, 0xcc};
  for (const Bytes& router :
       {Bytes{0, 0, 0x5e, 0, 1, 1}, Bytes{0, 0, 0x0c, 1, 2, 3}, Bytes{0, 0, 0, 0, 0, 0}, station}) {
    auto pseudowire = [&](std::uint16_t type, const Bytes& payload) {
      return decoded(ethernet(0x8847, mpls({16}, between(router, station, type, payload))));
    };
    expect_the_session(pseudowire(0x0800, kIp));
    expect_the_session6(pseudowire(0x86dd, kIp6));
    expect_the_session(pseudowire(0x8100, vlan(0x0800, kIp)));
    expect_the_session(pseudowire(0x88a8, vlan(0x8100, vlan(0x0800, kIp))));
    expect_the_session(pseudowire(0x8864, pppoe(be16(0x0021) + kIp)));
    FrameFacts arp = pseudowire(0x0806, be16(1) + be16(0x0800) + Bytes{6, 4} + zeros(22));
    EXPECT_EQ(arp.kind, Kind::kNotIp);
    EXPECT_EQ(arp.ether_type, 0x0806);
  }
}

TEST(Link, AControlWordIsPassedWhateverIsInItsReservedBitsAndTheMacAddresses) {
  const Bytes router = {0, 0, 0x5e, 0, 1, 1};
  for (std::uint32_t word : {0u, 7u, 0x0200'0000u, 0x0fff'ffffu}) {
    for (const Bytes& station : {Bytes{2, 0, 0, 0, 0, 1}, Bytes{0, 0x1b, 0x08, 0, 0x45, 0},
                                 Bytes{0, 0x1b, 0x81, 0, 0, 0}, Bytes{0, 0x1b, 0x86, 0xdd, 0x60, 0}}) {
      auto pseudowire = [&](std::uint16_t type, const Bytes& payload) {
        return decoded(ethernet(0x8847, mpls({16}, be32(word) + between(router, station, type, payload))));
      };
      expect_the_session(pseudowire(0x0800, kIp));
      expect_the_session6(pseudowire(0x8100, vlan(0x86dd, kIp6)));
    }
  }
  Bytes discovery = between({1, 0x80, 0xc2, 0, 0, 0x0e}, router, 0x88cc, zeros(40));
  EXPECT_EQ(decoded(ethernet(0x8847, mpls({16}, be32(0) + discovery))).ether_type, 0x88cc);
  EXPECT_EQ(decoded(ethernet(0x8847, mpls({16}, discovery))).ether_type, 0x8847) << "what it is cannot be told";
}

TEST(Link, TagsOfProvidersAndSwitchesAreSkipped) {
  const std::pair<std::uint16_t, Bytes> tags[] = {
      {0x88e7, be32(0x1234) + zeros(12)},          // I-TAG: service, customer's addresses
      {0x893f, be32(0x0000'1001) + be16(0)},       // E-TAG
      {0x8926, be32(0x8001'0002)},                 // VN-tag
      {0x8909, Bytes{1, 1} + be16(1) + be16(5)}};  // Cisco MetaData: a security group
  for (const auto& [type, tag] : tags) {
    expect_the_session(decoded(ethernet(type, tag + be16(0x0800) + kIp)));
    expect_the_session6(decoded(ethernet(0x88a8, vlan(type, tag + be16(0x8100) + vlan(0x86dd, kIp6)))));
    expect_the_session(decoded(ethernet(0x8847, mpls({16}, ethernet(type, tag + be16(0x0800) + kIp)))));
    FrameFacts arp = decoded(ethernet(type, tag + be16(0x0806) + zeros(28)));
    EXPECT_EQ(arp.kind, Kind::kNotIp);
    EXPECT_EQ(arp.ether_type, 0x0806);
    FrameFacts cut = decoded(ethernet(type, tag));
    EXPECT_EQ(cut.kind, Kind::kMalformed);
    EXPECT_EQ(cut.malformed, Malformed::kTruncatedLink);
  }
}

TEST(Link, FramesThatMacsecOnlyAuthenticatesAreRead) {
  const Bytes channel = Bytes{2, 0, 0, 0, 0, 1} + be16(1), check_value = Bytes(16, 0xee);
  auto secured = [&](std::uint8_t flags, const Bytes& behind) {
    return decoded(ethernet(0x88e5, Bytes{flags, 0} + be32(7) + (flags & 0x20 ? channel : Bytes()) + behind));
  };
  for (std::uint8_t flags : Octets{0x00, 0x03, 0x20, 0x40, 0x50}) {
    expect_the_session(secured(flags, be16(0x0800) + kIp + check_value));
    expect_the_session6(secured(flags, be16(0x8100) + vlan(0x86dd, kIp6) + check_value));
    EXPECT_EQ(secured(flags, be16(0x0806) + zeros(28) + check_value).ether_type, 0x0806);
    EXPECT_EQ(secured(flags, {}).malformed, Malformed::kTruncatedLink);
  }
  EXPECT_EQ(decoded(ethernet(0x88e5, {})).malformed, Malformed::kTruncatedLink);
}

TEST(Link, FramesThatMacsecEncryptsOrChangesAreNotIp) {
  for (std::uint8_t flags : Octets{0x0c, 0x2c, 0x08, 0x04, 0x80}) {
    Bytes behind = (flags & 0x20 ? zeros(8) : Bytes()) + be16(0x0800) + kIp;
    FrameFacts facts = decoded(ethernet(0x88e5, Bytes{flags, 0} + be32(7) + behind));
    EXPECT_EQ(facts.kind, Kind::kNotIp);
    EXPECT_EQ(facts.ether_type, 0x88e5);
  }
}

TEST(Link, PppoeSessionsCarryIpAndControlProtocols) {
  expect_the_session(decoded(ethernet(0x8864, pppoe(be16(0x0021) + kIp))));
  expect_the_session6(decoded(ethernet(0x8864, pppoe(be16(0x0057) + kIp6))));
  FrameFacts control = decoded(ethernet(0x8864, pppoe(be16(0xc021) + zeros(10))));
  EXPECT_EQ(control.kind, Kind::kNotIp);
  EXPECT_EQ(control.ether_type, 0x8864);
  EXPECT_EQ(decoded(ethernet(0x8863, zeros(20))).kind, Kind::kNotIp) << "discovery";
}

TEST(Link, PppIsReadWithAndWithoutFramingAndCompression) {
  for (std::uint16_t link_type : Numbers{9, 50}) {
    expect_the_session(decoded(be16(0xff03) + be16(0x0021) + kIp, link_type));
    expect_the_session(decoded(be16(0x0021) + kIp, link_type));
    expect_the_session(decoded(Bytes{0x21} + kIp, link_type));
    expect_the_session6(decoded(Bytes{0xff, 3, 0x57} + kIp6, link_type));
    expect_the_session(decoded(be16(0x0281) + mpls({16}, kIp), link_type));
    expect_the_session(decoded(be16(0x0f00) + be16(0x0800) + kIp, link_type));
    EXPECT_EQ(decoded(be16(0xff03) + be16(0xc021) + zeros(9), link_type).kind, Kind::kNotIp);
  }
  expect_the_session(decoded(pppoe(be16(0x0021) + kIp), 51));
}

TEST(Link, LinuxCookedFramesAreRead) {
  expect_the_session(decoded(be16(0) + be16(1) + zeros(10) + be16(0x0800) + kIp, 113));
  expect_the_session6(decoded(be16(0x86dd) + zeros(6) + be16(1) + zeros(10) + kIp6, 276));
  expect_the_session(decoded(be16(0) + be16(1) + zeros(10) + be16(0x8100) + vlan(0x0800, kIp), 113));
  FrameFacts arp = decoded(be16(0) + be16(1) + zeros(10) + be16(0x0806) + zeros(28), 113);
  EXPECT_EQ(arp.kind, Kind::kNotIp);
  EXPECT_EQ(arp.ether_type, 0x0806);
}

TEST(Link, CookedNetlinkIsNotTakenForIp) {
  EXPECT_EQ(decoded(be16(0) + be16(824) + zeros(10) + be16(0x0800) + kIp, 113).kind, Kind::kNotIp);
  EXPECT_EQ(decoded(be16(0x0800) + zeros(6) + be16(824) + zeros(10) + kIp, 276).kind, Kind::kNotIp);
}

TEST(Link, BsdLoopbackIsReadInEitherByteOrder) {
  for (std::uint16_t link_type : Numbers{0, 108}) {
    expect_the_session(decoded(be32(2) + kIp, link_type));
    expect_the_session(decoded(Bytes{2, 0, 0, 0} + kIp, link_type));
    for (std::uint8_t family : Octets{24, 28, 30}) {
      expect_the_session6(decoded(be32(family) + kIp6, link_type));
      expect_the_session6(decoded(Bytes{family, 0, 0, 0} + kIp6, link_type));
    }
    EXPECT_EQ(decoded(be32(7) + kIp, link_type).kind, Kind::kNotIp);
  }
}

TEST(Link, RawIpIsReadByItsVersion) {
  for (std::uint16_t link_type : Numbers{101, 12, 14}) {
    expect_the_session(decoded(kIp, link_type));
    expect_the_session6(decoded(kIp6, link_type));
    EXPECT_EQ(decoded(Bytes{0x50} + zeros(39), link_type).malformed, Malformed::kBadIpVersion);
  }
  expect_the_session(decoded(kIp, 228));
  expect_the_session6(decoded(kIp6, 229));
  EXPECT_EQ(decoded(kIp6, 228).malformed, Malformed::kBadIpVersion);
  EXPECT_EQ(decoded(kIp, 229).malformed, Malformed::kBadIpVersion);
}

TEST(Link, UnknownLinkTypesAreNeverGuessed) {
  for (std::uint16_t link_type : Numbers{105, 127, 130, 147, 239, 253, 258, 271, 65535}) {
    FrameFacts facts = decoded(ethernet(0x0800, kIp), link_type);
    EXPECT_EQ(facts.kind, Kind::kMalformed) << link_type;
    EXPECT_EQ(facts.malformed, Malformed::kUnknownLinkType) << link_type;
  }
}

TEST(Link, FramesCutInsideTheLinkHeaderAreMalformed) {
  Bytes frame = ethernet(0x8100, vlan(0x0800, kIp));
  for (std::size_t size = 0; size < 18; ++size) {
    FrameFacts facts = decoded(Bytes(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(size)));
    EXPECT_EQ(facts.kind, Kind::kMalformed) << size;
    EXPECT_EQ(facts.malformed, Malformed::kTruncatedLink) << size;
  }
  for (std::uint16_t link_type : Numbers{0, 9, 108, 113, 276}) {
    EXPECT_EQ(decoded({}, link_type).malformed, Malformed::kTruncatedLink) << link_type;
  }
}

}  // namespace
}  // namespace weir::packet::testing
