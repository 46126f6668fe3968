// Who is who: which addresses are local, and whose they are. Built once from the options; read by many threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "traffic/options.h"

namespace weir::traffic {

// A user's identity inside the core: a named user's index in Options::users, or an address by itself.
struct UserId {
  static constexpr std::uint32_t kUnnamed = UINT32_MAX;
  std::uint32_t named = kUnnamed;
  IpAddress address;  // zero when named
  friend constexpr auto operator<=>(const UserId&, const UserId&) = default;
  template <typename H>
  friend H AbslHashValue(H h, const UserId& u) {
    return H::combine(std::move(h), u.named, u.address.high, u.address.low);
  }
};

inline constexpr unsigned kShards = 64;  // fixed in both harnesses: bounds and state are per shard

class Directory {
 public:
  explicit Directory(const Options& options);

  // In a monitored network and unicast (docs/definitions.md "Users and direction").
  bool is_local(const IpAddress& address) const;
  // No session has it as an end: multicast, 255.255.255.255 or a directed broadcast of a monitored network.
  bool is_group(const IpAddress& address) const {
    return address.is_group() || ((address.low & broadcast_ones_) == broadcast_ones_ && is_broadcast(address));
  }
  UserId user_of(const IpAddress& local_address) const;  // longest prefix of `users`, else itself
  std::string name_of(const UserId& user) const;
  UserId id_of(const std::string& name) const;           // of a name that name_of() gave
  unsigned shard_of(const UserId& user) const;           // 0..kShards-1, from the name alone

 private:
  struct Range {
    IpAddress first, last;
  };
  struct NamedPrefix {
    Prefix prefix;
    std::uint32_t user;
  };
  bool is_broadcast(const IpAddress& address) const;
  bool in_networks(const IpAddress& address) const;
  std::vector<Range> networks_;              // disjoint, ascending
  std::vector<IpAddress> broadcasts_;        // ascending
  std::uint64_t broadcast_ones_ = ~0ull;     // bits that all of them have: few other addresses do
  std::vector<NamedPrefix> named_prefixes_;  // longest first
  std::vector<std::string> names_;
};

}  // namespace weir::traffic
