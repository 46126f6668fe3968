#include "traffic/directory.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <optional>

namespace weir::traffic {
namespace {

// Few addresses and lengths, so that prefixes cover each other and hit: IPv4, IPv6, and what both are written as.
Prefix any_prefix() {
  static const char* const kPrefixes[] = {"10.0.0.0/8",
                                          "10.0.0.0/24",
                                          "10.0.0.1/32",
                                          "10.0.1.0/24",
                                          "10.0.0.0/31",
                                          "0.0.0.0/0",
                                          "128.0.0.0/1",
                                          "::/0",
                                          "2001:db8::/32",
                                          "2001:db8::/64",
                                          "2001:db8::1",
                                          "2001:db8::/65",
                                          "2001:db8:0:0:8000::/65"};
  return parse_prefix(kPrefixes[*rc::gen::inRange<std::size_t>(0, std::size(kPrefixes))]).value();
}

IpAddress any_address() {
  static const char* const kAddresses[] = {"10.0.0.0",
                                           "10.0.0.1",
                                           "10.0.0.2",
                                           "10.0.1.9",
                                           "11.0.0.1",
                                           "192.0.2.1",
                                           "2001:db8::1",
                                           "2001:db8::2",
                                           "2001:db8:1::1",
                                           "::1",
                                           "2001:db8::8000:0:0:1"};
  return parse_address(kAddresses[*rc::gen::inRange<std::size_t>(0, std::size(kAddresses))]).value();
}

RC_GTEST_PROP(Directory, AnAddressIsTheUsersOfTheLongestPrefixThatHoldsItAndOfTheFirstOfEqualOnes, ()) {
  Options options;
  std::vector<std::pair<Prefix, std::uint32_t>> named;
  for (std::uint32_t user = 0, users = *rc::gen::inRange(0u, 6u); user < users; ++user) {
    options.users.push_back({"user" + std::to_string(user), {}});
    for (int count = *rc::gen::inRange(1, 4); count > 0; --count) {
      options.users.back().prefixes.push_back(any_prefix());
      named.emplace_back(options.users.back().prefixes.back(), user);
    }
  }
  const IpAddress address = any_address();
  std::optional<std::pair<Prefix, std::uint32_t>> best;
  for (const auto& one : named) {
    const bool holds = one.first.is_v4() == address.is_v4() && one.first.contains(address);
    if (holds && (!best || one.first.length > best->first.length)) best = one;
  }
  const UserId expected = best ? UserId{best->second, {}} : UserId{UserId::kUnnamed, address};
  RC_ASSERT(Directory(options).user_of(address) == expected);
}

}  // namespace
}  // namespace weir::traffic
