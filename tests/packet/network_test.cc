#include <gtest/gtest.h>

#include "packet/frames.h"

namespace weir::packet::testing {
namespace {

FrameFacts decoded_ip(const Bytes& packet) { return decoded(ethernet(packet[0] >> 4 == 6 ? 0x86dd : 0x0800, packet)); }
FrameFacts decoded_ipv4(const Bytes& payload, const Ipv4& header) { return decoded_ip(ipv4(kTcp, payload, header)); }

TEST(Network, Ipv4OptionsAreSkipped) {
  FrameFacts facts = decoded_ipv4(tcp(1000, 80), {.options = Bytes(40, 1)});
  expect_session(facts, kSource, kDestination, kTcp, 1000, 80);
}

TEST(Network, AFrameCutInsideTheIpHeaderIsMalformedAndNotRead) {
  for (std::uint16_t type : Numbers{0x0800, 0x86dd}) {
    Bytes frame = ethernet(type, type == 0x0800 ? ipv4(kTcp, tcp(1, 2)) : ipv6(kTcp, tcp(1, 2)));
    std::ptrdiff_t header = type == 0x0800 ? 20 : 40;
    for (std::ptrdiff_t size = 14; size < 14 + header; ++size) {
      FrameFacts facts = decoded(Bytes(frame.begin(), frame.begin() + size));
      EXPECT_EQ(facts.kind, Kind::kMalformed) << size;
      EXPECT_EQ(facts.malformed, Malformed::kTruncatedNetwork) << size;
    }
  }
}

TEST(Network, AVersionThatContradictsTheEtherTypeIsMalformed) {
  EXPECT_EQ(decoded(ethernet(0x0800, ipv6(kTcp, tcp(1, 2)))).malformed, Malformed::kBadIpVersion);
  EXPECT_EQ(decoded(ethernet(0x86dd, ipv4(kTcp, tcp(1, 2)) + zeros(20))).malformed, Malformed::kBadIpVersion);
  EXPECT_EQ(decoded(ethernet(0x0800, Bytes{0x05} + zeros(39))).kind, Kind::kMalformed);
}

TEST(Network, AHeaderShorterThanTwentyBytesOrLongerThanItsDatagramIsMalformed) {
  Bytes packet = ipv4(kTcp, tcp(1, 2));
  packet[0] = 0x44;
  EXPECT_EQ(decoded_ip(packet).malformed, Malformed::kBadIpHeaderLength);
  EXPECT_EQ(decoded_ipv4(tcp(1, 2), {.total_length = 19}).malformed, Malformed::kBadIpHeaderLength);
  EXPECT_EQ(decoded_ipv4(tcp(1, 2), {.options = zeros(4), .total_length = 23}).malformed,
            Malformed::kBadIpHeaderLength);
  EXPECT_EQ(decoded_ipv4(tcp(1, 2), {.total_length = 19}).kind, Kind::kMalformed);
}

TEST(Network, OptionsThatAreCutOffLeaveTheAddresses) {
  Bytes frame = ethernet(0x0800, ipv4(kTcp, tcp(1, 2), {.options = zeros(8)}));
  FrameFacts facts = decoded(Bytes(frame.begin(), frame.begin() + 14 + 24));
  EXPECT_EQ(facts.kind, Kind::kOther);
  EXPECT_EQ(facts.malformed, Malformed::kTruncatedTransport);
  EXPECT_EQ(format_address(facts.source), kSource);
  EXPECT_EQ(facts.transport, kTcp);
}

TEST(Network, PaddingBehindTheDatagramIsNotRead) {
  FrameFacts cut = decoded_ipv4(be16(1000) + zeros(30), {.total_length = 22});
  EXPECT_EQ(cut.kind, Kind::kOther) << "the ports would be padding";
  EXPECT_EQ(cut.malformed, Malformed::kTruncatedTransport);
  FrameFacts cut6 = decoded_ip(ipv6(kUdp, be16(1000) + zeros(30), 2));
  EXPECT_EQ(cut6.kind, Kind::kOther);
}

TEST(Network, ATotalLengthOfZeroMeansWhatWasCaptured) {
  expect_session(decoded_ipv4(tcp(1000, 80), {.total_length = 0}), kSource, kDestination, kTcp, 1000, 80);
  expect_session(decoded_ip(ipv6(kTcp, tcp(1000, 80), 0)), kSource6, kDestination6, kTcp, 1000, 80);
}

TEST(Network, ExtensionHeadersOfIpv6AreSkippedInAnyNumber) {
  for (std::uint8_t header : Octets{0, 43, 60, 135, 139, 140}) {
    expect_session(decoded_ip(ipv6(header, extension(kTcp, 2) + tcp(1000, 80))), kSource6, kDestination6, kTcp, 1000,
                   80);
  }
  Bytes authentication = Bytes{kUdp, 4} + zeros(22);
  Bytes chain = extension(43) + extension(60, 1) + extension(51) + authentication + udp(5, 6);
  expect_session(decoded_ip(ipv6(0, chain)), kSource6, kDestination6, kUdp, 5, 6);
}

TEST(Network, TheAuthenticationHeaderIsSkippedInBothVersions) {
  Bytes authentication = Bytes{kTcp, 4} + zeros(22);
  expect_session(decoded_ip(ipv6(51, authentication + tcp(1000, 80))), kSource6, kDestination6, kTcp, 1000, 80);
  expect_session(decoded_ip(ipv4(51, authentication + tcp(1000, 80))), kSource, kDestination, kTcp, 1000, 80);
  EXPECT_EQ(decoded_ip(ipv4(51, Bytes{kTcp})).malformed, Malformed::kTruncatedTransport);
}

TEST(Network, EncryptedPayloadAndNoNextHeaderEndTheChain) {
  for (std::uint8_t header : Octets{50, 59}) {
    FrameFacts facts = decoded_ip(ipv6(0, extension(header) + tcp(1, 2)));
    EXPECT_EQ(facts.kind, Kind::kOther);
    EXPECT_EQ(facts.malformed, Malformed::kNone);
    EXPECT_EQ(facts.transport, header);
  }
}

TEST(Network, ACutOffExtensionHeaderLeavesTheAddressesAndItsNumber) {
  FrameFacts facts = decoded_ip(ipv6(0, extension(43) + Bytes{kTcp, 9, 0, 0}));
  EXPECT_EQ(facts.kind, Kind::kOther);
  EXPECT_EQ(facts.malformed, Malformed::kTruncatedTransport);
  EXPECT_EQ(facts.transport, 43);
  EXPECT_EQ(format_address(facts.destination), kDestination6);
}

TEST(Network, ALaterFragmentHasAddressesAndNoPorts) {
  FrameFacts facts = decoded_ipv4(tcp(1000, 80), {.identification = 77, .flags_and_offset = 0x2001});
  EXPECT_EQ(facts.kind, Kind::kFragment);
  EXPECT_EQ(facts.transport, kTcp);
  EXPECT_EQ(facts.fragment_id, 77u);
  EXPECT_EQ(facts.source_port, 0);
  EXPECT_EQ(format_address(facts.source), kSource);
  EXPECT_FALSE(facts.first_fragment);

  FrameFacts facts6 = decoded_ip(ipv6(44, fragment_header(kUdp, 3, false, 0x12345678) + udp(1, 2)));
  EXPECT_EQ(facts6.kind, Kind::kFragment);
  EXPECT_EQ(facts6.transport, kUdp);
  EXPECT_EQ(facts6.fragment_id, 0x12345678u);
}

TEST(Network, AnOffsetOfOneEighthIsALaterFragmentAlready) {
  EXPECT_EQ(decoded_ipv4(tcp(1000, 80), {.flags_and_offset = 1}).kind, Kind::kFragment);
  EXPECT_EQ(decoded_ip(ipv6(44, fragment_header(kUdp, 1, false, 9) + udp(1, 2))).kind, Kind::kFragment);
}

TEST(Network, AFirstFragmentIsASessionThatNamesTheLaterOnes) {
  FrameFacts facts = decoded_ipv4(tcp(1000, 80), {.identification = 77, .flags_and_offset = 0x2000});
  expect_session(facts, kSource, kDestination, kTcp, 1000, 80);
  EXPECT_TRUE(facts.first_fragment);
  EXPECT_EQ(facts.fragment_id, 77u);

  FrameFacts facts6 = decoded_ip(ipv6(44, fragment_header(kUdp, 0, true, 9) + udp(1, 2)));
  expect_session(facts6, kSource6, kDestination6, kUdp, 1, 2);
  EXPECT_TRUE(facts6.first_fragment);
  EXPECT_EQ(facts6.fragment_id, 9u);
}

TEST(Network, WhatIsNotFragmentedIsNoFirstFragment) {
  constexpr std::uint16_t kDoNotFragment = 0x4000;
  EXPECT_FALSE(decoded_ipv4(tcp(1000, 80), {.identification = 77, .flags_and_offset = kDoNotFragment}).first_fragment);
  FrameFacts atomic = decoded_ip(ipv6(44, fragment_header(kUdp, 0, false, 9) + udp(1, 2)));
  expect_session(atomic, kSource6, kDestination6, kUdp, 1, 2);
  EXPECT_FALSE(atomic.first_fragment) << "RFC 6946";
}

TEST(Network, AFirstFragmentTooShortForPortsHasNone) {
  FrameFacts facts = decoded_ipv4(be16(1000), {.identification = 77, .flags_and_offset = 0x2000});
  EXPECT_EQ(facts.kind, Kind::kOther);
  EXPECT_FALSE(facts.first_fragment);
}

}  // namespace
}  // namespace weir::packet::testing
