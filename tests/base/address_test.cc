#include "base/address.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

IpAddress address(std::string_view text) { return parse_address(text).value(); }
Prefix prefix(std::string_view text) { return parse_prefix(text).value(); }

TEST(Address, TextReadsBack) {
  for (const char* text : {"0.0.0.0", "10.0.0.5", "255.255.255.255", "::", "::1", "1::", "2001:db8::1",
                           "2001:db8:0:1:1:1:1:1", "2001:0:0:1::1", "1:2:3:4:5:6:7:8", "fe80::a:0:0:1", "0:0:1::"}) {
    EXPECT_EQ(address(format_address(address(text))), address(text)) << text;
  }
  EXPECT_EQ(format_address(address("10.0.0.5")), "10.0.0.5");
  EXPECT_EQ(format_address(address("::")), "::");
  EXPECT_EQ(format_address(address("1:0:0:0:0:0:0:0")), "1::");
  EXPECT_EQ(format_address(address("::1")), "::1");
}

TEST(Address, Ipv6TextFollowsRfc5952) {
  EXPECT_EQ(format_address(address("2001:0DB8:0:0:0:0:0:1")), "2001:db8::1") << "lower case, no leading zeros";
  EXPECT_EQ(format_address(address("2001:db8:0:1:1:1:1:1")), "2001:db8:0:1:1:1:1:1") << "one zero group stays";
  EXPECT_EQ(format_address(address("2001:0:0:1:0:0:0:1")), "2001:0:0:1::1") << "the longest run";
  EXPECT_EQ(format_address(address("2001:db8:0:0:1:0:0:1")), "2001:db8::1:0:0:1") << "the first of equal runs";
}

TEST(Address, MappedIpv4IsIpv4) {
  EXPECT_EQ(address("::ffff:10.0.0.5"), IpAddress::v4(0x0a000005));
  EXPECT_TRUE(address("::ffff:10.0.0.5").is_v4());
  EXPECT_FALSE(address("::10.0.0.5").is_v4());
}

TEST(Address, OrderIsThatOfTheBytes) {
  EXPECT_LT(address("9.0.0.1"), address("10.0.0.0"));
  EXPECT_LT(address("255.0.0.1"), address("2001::"));
  EXPECT_LT(address("2001::"), address("2001::1"));
}

TEST(Address, GroupsAreMulticastAndLimitedBroadcast) {
  for (const char* text : {"224.0.0.1", "239.255.255.255", "255.255.255.255", "ff02::1"}) {
    EXPECT_TRUE(address(text).is_group()) << text;
  }
  for (const char* text : {"223.255.255.255", "240.0.0.1", "10.0.0.255", "fe80::1", "::"}) {
    EXPECT_FALSE(address(text).is_group()) << text;
  }
}

TEST(Address, WhatIsNotAnAddressIsAUsageError) {
  for (std::string_view text :
       {std::string_view(""), std::string_view("10.0.0"), std::string_view("10.0.0.256"), std::string_view("1::2::3"),
        std::string_view("fe80::1%eth0"), std::string_view("10.0.0.1\0x", 10)}) {
    auto result = parse_address(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kUsage);
  }
}

TEST(Prefix, HostBitsAreClearedAndTextReadsBack) {
  EXPECT_EQ(format_prefix(prefix("10.1.2.3/8")), "10.0.0.0/8");
  EXPECT_EQ(format_prefix(prefix("10.1.2.3")), "10.1.2.3/32");
  EXPECT_EQ(format_prefix(prefix("0.0.0.0/0")), "0.0.0.0/0");
  EXPECT_EQ(format_prefix(prefix("2001:db8:ffff::/33")), "2001:db8:8000::/33");
  EXPECT_EQ(format_prefix(prefix("::1/64")), "::/64");
  EXPECT_EQ(format_prefix(prefix("fe80::1")), "fe80::1/128");
}

TEST(Prefix, ContainsComparesOnlyItsBits) {
  EXPECT_TRUE(prefix("10.0.0.0/8").contains(address("10.255.0.1")));
  EXPECT_FALSE(prefix("10.0.0.0/8").contains(address("11.0.0.0")));
  EXPECT_TRUE(prefix("192.168.1.7").contains(address("192.168.1.7")));
  EXPECT_FALSE(prefix("192.168.1.7").contains(address("192.168.1.6")));
  EXPECT_TRUE(prefix("2001:db8::/33").contains(address("2001:db8:7fff::1")));
  EXPECT_FALSE(prefix("2001:db8::/33").contains(address("2001:db8:8000::1")));
  EXPECT_TRUE(prefix("2001:db8::/64").contains(address("2001:db8::ffff:0:0:1")));
  EXPECT_TRUE(prefix("2001:db8::4/126").contains(address("2001:db8::7")));
  EXPECT_FALSE(prefix("2001:db8::4/126").contains(address("2001:db8::8")));
}

TEST(Prefix, AllOfOneFamilyIsNothingOfTheOther) {
  EXPECT_TRUE(prefix("::/0").contains(address("2001:db8::1")));
  EXPECT_FALSE(prefix("::/0").contains(address("10.0.0.1")));
  EXPECT_TRUE(prefix("0.0.0.0/0").contains(address("10.0.0.1")));
  EXPECT_FALSE(prefix("0.0.0.0/0").contains(address("::1")));
}

TEST(Prefix, BroadcastIsTheLastAddressOfAnIpv4PrefixThatHasOne) {
  EXPECT_TRUE(prefix("10.0.0.0/24").is_broadcast(address("10.0.0.255")));
  EXPECT_FALSE(prefix("10.0.0.0/24").is_broadcast(address("10.0.0.254")));
  EXPECT_TRUE(prefix("10.0.0.0/30").is_broadcast(address("10.0.0.3")));
  EXPECT_FALSE(prefix("10.0.0.0/31").is_broadcast(address("10.0.0.1")));
  EXPECT_FALSE(prefix("10.0.0.1/32").is_broadcast(address("10.0.0.1")));
  EXPECT_FALSE(prefix("0.0.0.0/0").is_broadcast(address("255.255.255.255"))) << "is_group() says it";
  EXPECT_FALSE(prefix("2001:db8::/64").is_broadcast(address("2001:db8::ffff:ffff:ffff:ffff")));
}

TEST(Prefix, WhatIsNotAPrefixIsAUsageError) {
  for (const char* text :
       {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "::/129", "::/ 0", "x/8"}) {
    auto result = parse_prefix(text);
    ASSERT_FALSE(result) << text;
    EXPECT_EQ(result.error().kind, ErrorKind::kUsage) << text;
  }
}

}  // namespace
}  // namespace weir
