#include "capture/interfaces.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <map>
#include <memory>

#include "capture/words.h"

namespace weir::capture {
namespace {

struct AddressAndLength {
  IpAddress address;
  int length;  // in 128 bits
};

std::optional<AddressAndLength> address_of(const sockaddr* address, const sockaddr* mask) {
  if (address == nullptr || mask == nullptr) return std::nullopt;
  if (address->sa_family == AF_INET) {
    std::uint32_t bits = ntohl(reinterpret_cast<const sockaddr_in*>(address)->sin_addr.s_addr);
    std::uint32_t mask_bits = reinterpret_cast<const sockaddr_in*>(mask)->sin_addr.s_addr;
    return AddressAndLength{IpAddress::v4(bits), 96 + std::popcount(mask_bits)};
  }
  if (address->sa_family != AF_INET6) return std::nullopt;
  const std::uint8_t* mask_bytes = reinterpret_cast<const sockaddr_in6*>(mask)->sin6_addr.s6_addr;
  int length = std::popcount(load64(mask_bytes, true)) + std::popcount(load64(mask_bytes + 8, true));
  return AddressAndLength{IpAddress::v6(reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr.s6_addr), length};
}

Prefix prefix_of(const AddressAndLength& at) {
  // parse_prefix clears the host bits.
  std::string length = std::to_string(at.address.is_v4() ? at.length - 96 : at.length);
  auto prefix = parse_prefix(format_address(at.address) + "/" + length);
  WEIR_CHECK(prefix.has_value());
  return *prefix;
}

}  // namespace

Result<std::vector<Interface>> interfaces() {
  ifaddrs* first = nullptr;
  if (getifaddrs(&first) != 0) {
    return failure(ErrorKind::kFailure, "cannot list interfaces", "this host", system_error(errno));
  }
  std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(first, freeifaddrs);
  std::map<std::string, Interface> by_name;
  for (const ifaddrs* entry = first; entry != nullptr; entry = entry->ifa_next) {
    Interface& interface = by_name[entry->ifa_name];
    interface.name = entry->ifa_name;
    interface.up = entry->ifa_flags & IFF_UP;
    interface.loopback = entry->ifa_flags & IFF_LOOPBACK;
    auto at = address_of(entry->ifa_addr, entry->ifa_netmask);
    if (!at) continue;
    interface.addresses.push_back(at->address);
    interface.prefixes.push_back(prefix_of(*at));
  }
  std::vector<Interface> all;
  all.reserve(by_name.size());
  for (auto& [name, interface] : by_name) all.push_back(std::move(interface));
  return all;
}

}  // namespace weir::capture
