#include "archive/packet_filter.h"

#include <gtest/gtest.h>

namespace weir::archive {
namespace {

// IPv4, UDP from port 1000 to port 53, without payload.
const std::string kIp("\x45\0\0\x1c\0\0\0\0\x40\x11\0\0\x0a\0\0\x05\xc0\0\x02\x01\x03\xe8\0\x35\0\x08\0\0", 28);
const std::string kEthernetFrame = std::string(12, '\0') + std::string("\x08\0", 2) + kIp;
constexpr std::uint32_t kEthernet = 1, kRawIp = 101, kLinuxCooked = 113;

ArchivedPacket packet(std::uint32_t linktype, const std::string& bytes) {
  return {0, linktype, static_cast<std::uint32_t>(bytes.size()), bytes};
}

TEST(PacketFilter, PassesWhatTheExpressionSaysForEachLinkType) {
  auto filter = PacketFilter::of("udp port 53 and host 10.0.0.5");
  ASSERT_TRUE(filter);
  const std::string cooked = std::string(14, '\0') + std::string("\x08\0", 2) + kIp;
  EXPECT_TRUE(*filter->passes(packet(kEthernet, kEthernetFrame)));
  EXPECT_TRUE(*filter->passes(packet(kRawIp, kIp)));
  EXPECT_TRUE(*filter->passes(packet(kLinuxCooked, cooked)));
  EXPECT_FALSE(*PacketFilter::of("tcp")->passes(packet(kEthernet, kEthernetFrame)));
  EXPECT_FALSE(*PacketFilter::of("udp")->passes(packet(kEthernet, kEthernetFrame.substr(0, 20)))) << "cut before it";
}

TEST(PacketFilter, AnEmptyExpressionPassesEverything) {
  EXPECT_TRUE(*PacketFilter::of("")->passes(packet(kEthernet, "x")));
}

TEST(PacketFilter, LengthsAreThoseOnTheWire) {
  ArchivedPacket cut = packet(kEthernet, kEthernetFrame);
  cut.length = 1500;
  EXPECT_TRUE(*PacketFilter::of("greater 1500")->passes(cut));
  EXPECT_FALSE(*PacketFilter::of("greater 1501")->passes(cut));
}

TEST(PacketFilter, AWrongExpressionIsAUsageError) {
  auto filter = PacketFilter::of("udp prot 53");
  ASSERT_FALSE(filter);
  EXPECT_EQ(filter.error().kind, ErrorKind::kUsage);
  EXPECT_NE(filter.error().line().find("udp prot 53"), std::string::npos);
}

TEST(PacketFilter, WhatALinkTypeCannotAnswerIsAUsageError) {
  auto filter = PacketFilter::of("ether host 00:00:00:00:00:01");
  ASSERT_TRUE(filter);
  auto passes = filter->passes(packet(kRawIp, kIp));
  ASSERT_FALSE(passes);
  EXPECT_EQ(passes.error().kind, ErrorKind::kUsage);
}

}  // namespace
}  // namespace weir::archive
