#include <gtest/gtest.h>

#include "packet/frames.h"

namespace weir::packet::testing {
namespace {

FrameFacts decoded_icmp(const Bytes& message) { return decoded(ethernet(0x0800, ipv4(kIcmp, message))); }
FrameFacts decoded_icmpv6(const Bytes& message) { return decoded(ethernet(0x86dd, ipv6(kIcmpv6, message))); }

void expect_quoted(const FrameFacts& facts, std::string_view source, std::uint8_t transport, int source_port,
                   int destination_port) {
  EXPECT_EQ(facts.kind, Kind::kIcmpError);
  ASSERT_TRUE(facts.quoted.valid);
  EXPECT_EQ(format_address(facts.quoted.source), source);
  EXPECT_EQ(facts.quoted.transport, transport);
  EXPECT_EQ(facts.quoted.source_port, source_port);
  EXPECT_EQ(facts.quoted.destination_port, destination_port);
}

const Ipv4 kAway{.source = "10.0.0.2", .destination = "8.8.8.8"};

TEST(Icmp, EchoAndReplyAreASessionByTheirIdentifier) {
  for (std::uint8_t type : Octets{8, 0}) {
    expect_session(decoded_icmp(icmp(type, 0, 0x1234)), kSource, kDestination, kIcmp, 0x1234, 0x1234);
  }
  for (std::uint8_t type : Octets{128, 129}) {
    expect_session(decoded_icmpv6(icmp(type, 0, 0x1234)), kSource6, kDestination6, kIcmpv6, 0x1234, 0x1234);
  }
}

TEST(Icmp, OtherMessagesMakeNoSession) {
  for (std::uint8_t type : Octets{4, 5, 9, 10, 13, 14}) {
    EXPECT_EQ(decoded_icmp(icmp(type, 0, 7, ipv4(kTcp, tcp(1, 2)))).kind, Kind::kOther) << int{type};
  }
  for (std::uint8_t type : Octets{2, 130, 133, 134, 135, 136, 137}) {
    EXPECT_EQ(decoded_icmpv6(icmp(type, 0, 7, ipv6(kTcp, tcp(1, 2)))).kind, Kind::kOther) << int{type};
  }
}

TEST(Icmp, PathMtuDiscoveryIsNoError) {
  EXPECT_EQ(decoded_icmp(icmp(3, 4, 0, ipv4(kTcp, tcp(1, 2)))).kind, Kind::kOther);
  EXPECT_EQ(decoded_icmpv6(icmp(2, 0, 0, ipv6(kTcp, tcp(1, 2)))).kind, Kind::kOther);
}

TEST(Icmp, ErrorsQuoteTheSessionThatTheyRefuse) {
  for (std::uint8_t type : Octets{3, 11, 12}) {
    FrameFacts facts = decoded_icmp(icmp(type, 1, 0, ipv4(kTcp, tcp(1000, 80), kAway)));
    expect_quoted(facts, "10.0.0.2", kTcp, 1000, 80);
    EXPECT_EQ(format_address(facts.quoted.destination), "8.8.8.8");
    EXPECT_EQ(format_address(facts.source), kSource) << "the addresses stay those of the error itself";
    EXPECT_EQ(facts.transport, kIcmp);
  }
  for (std::uint8_t type : Octets{1, 3, 4}) {
    FrameFacts facts = decoded_icmpv6(icmp(type, 4, 0, ipv6(kUdp, udp(1000, 53))));
    expect_quoted(facts, kSource6, kUdp, 1000, 53);
    EXPECT_EQ(facts.transport, kIcmpv6);
  }
}

TEST(Icmp, QuotedEchoesAndSctpAreSessionsToo) {
  expect_quoted(decoded_icmp(icmp(3, 1, 0, ipv4(kIcmp, icmp(8, 0, 99), kAway))), "10.0.0.2", kIcmp, 99, 99);
  expect_quoted(decoded_icmpv6(icmp(1, 0, 0, ipv6(kIcmpv6, icmp(128, 0, 99)))), kSource6, kIcmpv6, 99, 99);
  expect_quoted(decoded_icmp(icmp(3, 2, 0, ipv4(kSctp, be16(5) + be16(6) + zeros(4), kAway))), "10.0.0.2", kSctp, 5, 6);
}

TEST(Icmp, EightQuotedBytesAreEnoughAndQuotedLengthsAreNotBelieved) {
  Bytes quote = ipv4(kUdp, udp(1000, 53, zeros(400)), kAway);
  quote.resize(28);
  expect_quoted(decoded_icmp(icmp(3, 3, 0, quote)), "10.0.0.2", kUdp, 1000, 53);
}

TEST(Icmp, QuotedOptionsAndExtensionHeadersAreSkipped) {
  Ipv4 with_options = kAway;
  with_options.options = zeros(12);
  expect_quoted(decoded_icmp(icmp(11, 0, 0, ipv4(kTcp, tcp(1, 2), with_options))), "10.0.0.2", kTcp, 1, 2);
  Bytes authentication = Bytes{kUdp, 4} + zeros(22);
  Bytes chain = extension(44) + fragment_header(51, 0, true, 7) + authentication + udp(1, 2);
  expect_quoted(decoded_icmpv6(icmp(1, 0, 0, ipv6(0, chain))), kSource6, kUdp, 1, 2);
}

TEST(Icmp, WhatCannotBeReadOfAQuoteIsAnErrorAboutNothing) {
  Bytes quote = ipv4(kTcp, tcp(1000, 80), kAway);
  for (std::ptrdiff_t size = 0; size < 24; ++size) {
    FrameFacts facts = decoded_icmp(icmp(3, 1, 0, Bytes(quote.begin(), quote.begin() + size)));
    EXPECT_EQ(facts.kind, Kind::kIcmpError) << size;
    EXPECT_FALSE(facts.quoted.valid) << size;
  }
  for (const Bytes& unreadable : {Bytes(40, 0x55), ipv4(89, zeros(20), kAway), ipv4(kIcmp, icmp(3, 1, 0), kAway)}) {
    EXPECT_FALSE(decoded_icmp(icmp(3, 1, 0, unreadable)).quoted.valid);
  }
}

TEST(Icmp, AQuotedLaterFragmentNamesNoSession) {
  Ipv4 later = kAway;
  later.flags_and_offset = 5;
  EXPECT_FALSE(decoded_icmp(icmp(11, 1, 0, ipv4(kUdp, udp(1, 2), later))).quoted.valid);
  Bytes later6 = ipv6(44, fragment_header(kUdp, 5, false, 7) + udp(1, 2));
  EXPECT_FALSE(decoded_icmpv6(icmp(3, 1, 0, later6)).quoted.valid);
}

TEST(Icmp, AQuoteLeftByTheFrameBeforeIsNotGiven) {
  FrameFacts facts;
  decode(ethernet(0x0800, ipv4(kIcmp, icmp(3, 1, 0, ipv4(kTcp, tcp(1, 2))))), kEthernetLink, Tunnels::kInnermost,
         facts);
  ASSERT_TRUE(facts.quoted.valid);
  decode(ethernet(0x0800, ipv4(kIcmp, icmp(3, 1, 0))), kEthernetLink, Tunnels::kInnermost, facts);
  EXPECT_EQ(facts.kind, Kind::kIcmpError);
  EXPECT_FALSE(facts.quoted.valid);
}

TEST(Icmp, ACutOffMessageLeavesTheAddresses) {
  Bytes message = icmp(8, 0, 7);
  for (std::ptrdiff_t size = 0; size < 6; ++size) {
    FrameFacts facts = decoded_icmp(Bytes(message.begin(), message.begin() + size));
    EXPECT_EQ(facts.kind, Kind::kOther) << size;
    EXPECT_EQ(facts.malformed, Malformed::kTruncatedTransport) << size;
    EXPECT_EQ(facts.transport, kIcmp);
  }
}

}  // namespace
}  // namespace weir::packet::testing
