#include "capture/interfaces.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace weir::capture {
namespace {

constexpr const char* kRouteHeader =
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n";

TEST(DefaultRoute, TheLeastMetricWins) {
  std::string route = std::string(kRouteHeader) +
                      "wlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n"
                      "eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
                      "eth0\t0000000A\t00000000\t0001\t0\t0\t100\t000000FF\t0\t0\t0\n";
  EXPECT_EQ(default_route_interface_of(route, ""), "eth0");
}

TEST(DefaultRoute, ADownRouteAndOneWithAMaskAreNone) {
  std::string route = std::string(kRouteHeader) +
                      "eth0\t00000000\t0100000A\t0002\t0\t0\t0\t00000000\t0\t0\t0\n"
                      "eth1\t00000000\t0100000A\t0003\t0\t0\t0\t00000080\t0\t0\t0\nshort\n";
  EXPECT_EQ(default_route_interface_of(route, ""), std::nullopt);
}

TEST(DefaultRoute, Ipv6IsAskedWhenIpv4HasNone) {
  std::string zero(32, '0');
  std::string ipv6 = zero + " 00 " + zero + " 00 " + zero + " ffffffff 00000001 00000000 00200200       lo\n" + zero +
                     " 00 " + zero + " 00 fe800000000000000000000000000001 00000400 1 0 00000003     eth7\n";
  EXPECT_EQ(default_route_interface_of(kRouteHeader, ipv6), "eth7");
  EXPECT_EQ(default_route_interface_of("", ""), std::nullopt);
}

TEST(Interfaces, LoopbackIsThereWithItsPrefix) {
  auto all = interfaces();
  ASSERT_TRUE(all.has_value());
  auto loopback = std::ranges::find_if(*all, [](const Interface& interface) { return interface.loopback; });
  if (loopback == all->end() || loopback->prefixes.empty()) GTEST_SKIP() << "this host has no loopback address";
  EXPECT_EQ(loopback->addresses.size(), loopback->prefixes.size());
  EXPECT_EQ(format_address(loopback->addresses[0]), "127.0.0.1");
  EXPECT_EQ(format_prefix(loopback->prefixes[0]), "127.0.0.0/8");
}

}  // namespace
}  // namespace weir::capture
