// Who there is: the addresses, names and distances of users, servers and the sites of the outside. Everything follows
// from the number of users and the seed; nothing is kept per host.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/host.h"

namespace weir::emulator {

struct WorldOptions {
  std::uint64_t seed = 1;
  std::uint32_t users = 100;
  std::uint32_t v6_per_mille = 200;  // of the users: how many have IPv6 addresses, the rest IPv4
  double loss = 0.001;  // of full frames on paths to the outside
};

// A named host of the outside with both kinds of address. All names end in .example (RFC 6761), all addresses are
// reserved for tests and documentation (RFC 2544: 198.18.0.0/15; RFC 3849: 2001:db8::/32).
struct Site {
  std::string name;
  Host v4, v6;
  const Host& of(bool want_v4) const { return want_v4 ? v4 : v6; }
};

enum class SiteKind : std::uint8_t { kWeb = 0, kContent = 1, kFtp = 2, kUpdate = 3, kBackup = 4, kOther = 5 };

class World {
 public:
  static constexpr std::uint32_t kMostUsers = 1'000'000;

  explicit World(const WorldOptions& options) : options_(options) {}
  const WorldOptions& options() const { return options_; }

  // Users are 10.16.0.1 and on, or fd77:6569:7200::1:0 and on.
  Host user(std::uint32_t number) const;
  bool user_is_v4(std::uint32_t number) const;
  // Whose address it is; nothing for any other address.
  std::optional<std::uint32_t> user_at(const IpAddress& address) const;

  // On the same switch but not monitored: 172.16.0.0/24 and fd77:6569:7201::/64.
  Site gateway() const { return server(1, "gateway"); }
  Site resolver() const { return server(53, "resolver"); }
  Site mail() const { return server(25, "mail"); }

  // The outside; ranks below kSites.
  static constexpr std::uint32_t kSites = 2'000;
  Site site(SiteKind kind, std::uint32_t rank) const;

 private:
  Site server(std::uint8_t number, const char* name) const;
  std::uint64_t v6_before(std::uint32_t number) const;
  WorldOptions options_;
};

}  // namespace weir::emulator
