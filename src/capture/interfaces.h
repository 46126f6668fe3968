// What interfaces this host has, and which one leads to the Internet: the defaults when nothing is set.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/error.h"

namespace weir::capture {

struct Interface {
  std::string name;
  bool up = false;
  bool loopback = false;
  std::vector<IpAddress> addresses;  // in the kernel's order
  std::vector<Prefix> prefixes;      // of the same indices: the address's network
};

// By name. Fails with kFailure only when the kernel does not answer.
Result<std::vector<Interface>> interfaces();

// The interface of the IPv4 default route with the least metric, else of the IPv6 one.
std::optional<std::string> default_route_interface();

// The same over the texts of /proc/net/route and /proc/net/ipv6_route.
std::optional<std::string> default_route_interface_of(std::string_view route, std::string_view ipv6_route);

}  // namespace weir::capture
