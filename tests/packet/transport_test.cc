#include <gtest/gtest.h>

#include "packet/frames.h"

namespace weir::packet::testing {
namespace {

FrameFacts decoded_ipv4(std::uint8_t protocol, const Bytes& payload) {
  return decoded(ethernet(0x0800, ipv4(protocol, payload)));
}

TEST(Transport, TcpHasPortsAndItsFlags) {
  FrameFacts facts = decoded_ipv4(kTcp, tcp(1000, 80, kSyn | kAck));
  expect_session(facts, kSource, kDestination, kTcp, 1000, 80);
  EXPECT_EQ(facts.tcp_flags, kSyn | kAck);
}

TEST(Transport, UdpAndSctpHavePortsAndNoFlags) {
  FrameFacts facts = decoded_ipv4(kUdp, udp(1000, 5000, zeros(20)));
  expect_session(facts, kSource, kDestination, kUdp, 1000, 5000);
  EXPECT_EQ(facts.tcp_flags, 0);
  facts = decoded_ipv4(kSctp, be16(1000) + be16(36412) + zeros(28));
  expect_session(facts, kSource, kDestination, kSctp, 1000, 36412);
  EXPECT_EQ(facts.tcp_flags, 0);
}

TEST(Transport, FourBytesAreEnoughForPortsAndFourteenForFlags) {
  Bytes segment = tcp(1000, 80, kSyn);
  for (std::uint8_t protocol : Octets{kTcp, kUdp, kSctp}) {
    for (std::ptrdiff_t size = 0; size < 20; ++size) {
      FrameFacts facts = decoded_ipv4(protocol, Bytes(segment.begin(), segment.begin() + size));
      EXPECT_EQ(facts.kind, size < 4 ? Kind::kOther : Kind::kSession) << size;
      EXPECT_EQ(facts.malformed, size < 4 ? Malformed::kTruncatedTransport : Malformed::kNone) << size;
      EXPECT_EQ(facts.transport, protocol);
      EXPECT_EQ(facts.tcp_flags, protocol == kTcp && size >= 14 ? kSyn : 0) << size;
    }
  }
}

TEST(Transport, OtherProtocolsHaveNoSession) {
  for (std::uint8_t protocol : Octets{0, 2, 50, 89, 103, 112, 255}) {
    FrameFacts facts = decoded_ipv4(protocol, tcp(1000, 80));
    EXPECT_EQ(facts.kind, Kind::kOther);
    EXPECT_EQ(facts.malformed, Malformed::kNone);
    EXPECT_EQ(facts.transport, protocol);
    EXPECT_EQ(facts.source_port, 0);
  }
}

TEST(Transport, FactsDoNotDependOnTheFrameBefore) {
  FrameFacts facts;
  Bytes syn = ethernet(0x0800, ipv4(kTcp, tcp(1000, 80, kSyn, http_request("Host: a.example\r\n"))));
  decode(syn, kEthernetLink, Tunnels::kInnermost, facts);
  ASSERT_NE(facts.name_source, NameSource::kNone);
  Bytes igmp = ethernet(0x0800, ipv4(2, zeros(8)));
  decode(igmp, kEthernetLink, Tunnels::kInnermost, facts);
  EXPECT_EQ(facts.kind, Kind::kOther);
  EXPECT_EQ(facts.name_source, NameSource::kNone);
  EXPECT_EQ(facts.tcp_flags, 0);
  EXPECT_EQ(facts.source_port, 0);
  Bytes arp = ethernet(0x0806, zeros(28));
  decode(arp, kEthernetLink, Tunnels::kInnermost, facts);
  EXPECT_EQ(facts.kind, Kind::kNotIp);
  decode(syn, 65535, Tunnels::kInnermost, facts);
  EXPECT_EQ(facts.ether_type, 0);
}

TEST(Transport, DnsPayloadsAreMarkedByTheirSourcePort) {
  FrameFacts facts = decoded_ipv4(kUdp, udp(53, 4000, zeros(20)));
  EXPECT_EQ(facts.payload_offset, 14 + 20 + 8);
  facts = decoded_ipv4(kTcp, tcp(53, 4000, kAck, zeros(20)));
  EXPECT_EQ(facts.payload_offset, 14 + 20 + 20);
  EXPECT_EQ(decoded_ipv4(kUdp, udp(4000, 53, zeros(20))).payload_offset, 0) << "a query";
  EXPECT_EQ(decoded_ipv4(kUdp, udp(53, 4000)).payload_offset, 0) << "no payload";
  EXPECT_EQ(decoded_ipv4(kTcp, tcp(53, 4000)).payload_offset, 0) << "no payload";
}

TEST(Transport, ServerNamesAndHostsAreFoundOnAnyPort) {
  Bytes tls = ethernet(0x0800, ipv4(kTcp, tcp(1000, 9443, kAck, client_hello("www.Example.org"))));
  FrameFacts facts = decoded(tls);
  EXPECT_EQ(facts.name_source, NameSource::kTlsSni);
  EXPECT_EQ(name_in(tls, facts), "www.Example.org");
  Bytes http = ethernet(0x86dd, ipv6(kTcp, tcp(1000, 8080, kAck, http_request("Host: example.org:8080\r\n"))));
  facts = decoded(http);
  EXPECT_EQ(facts.name_source, NameSource::kHttpHost);
  EXPECT_EQ(name_in(http, facts), "example.org");
}

TEST(Transport, EveryHttpMethodIsLookedInto) {
  for (const char* method : {"GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"}) {
    Bytes request = text(method) + text(" / HTTP/1.1\r\nHost: a.example\r\n\r\n");
    EXPECT_EQ(decoded_ipv4(kTcp, tcp(1000, 80, kAck, request)).name_source, NameSource::kHttpHost) << method;
  }
  Bytes response = text("HTTP/1.1 200 OK\r\nHost: a.example\r\n\r\n");
  EXPECT_EQ(decoded_ipv4(kTcp, tcp(80, 1000, kAck, response)).name_source, NameSource::kNone);
}

TEST(Transport, NamesInUdpAndInPaddingAreNotTaken) {
  EXPECT_EQ(decoded_ipv4(kUdp, udp(1000, 1900, http_request("Host: a.example\r\n"))).name_source, NameSource::kNone);
  Bytes padded = ipv4(kTcp, tcp(1000, 80), {}) + http_request("Host: a.example\r\n");
  EXPECT_EQ(decoded(ethernet(0x0800, padded)).name_source, NameSource::kNone);
}

TEST(Transport, AFalseTcpHeaderLengthGivesPortsAndNoName) {
  for (std::uint8_t offset : Octets{0x00, 0x40, 0xf0}) {
    Bytes segment = tcp(1000, 80, kAck, http_request("Host: a\r\n"));
    segment.resize(50);
    segment[12] = offset;
    FrameFacts facts = decoded_ipv4(kTcp, segment);
    expect_session(facts, kSource, kDestination, kTcp, 1000, 80);
    EXPECT_EQ(facts.name_source, NameSource::kNone);
  }
}

}  // namespace
}  // namespace weir::packet::testing
