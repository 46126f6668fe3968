// TCP flags of sessions since they were opened, for recovery: settled panes have those of their second only, and a
// session may be older than the panes that are read.
#pragma once

#include <array>
#include <map>
#include <set>

#include "traffic/records.h"

namespace weir::traffic {

struct SessionIdentity {
  UserName user;
  SessionKey key;
  Nanoseconds opened = 0;
  friend auto operator<=>(const SessionIdentity&, const SessionIdentity&) = default;
};

using SessionFlags = std::map<SessionIdentity, std::array<std::uint8_t, 2>>;  // [kOut] and [kIn], as flow records tell

// Adds the sessions that a pane of `user` tells of.
void add_sessions(const UserName& user, const Settled& pane, std::set<SessionIdentity>& sessions);

// For each user a pane that nothing happened in, whose sessions are those of `open` with the flags that `held` has.
// Shard::recover_flags() takes it.
std::map<UserName, Settled> flags_by_user(const SessionFlags& held, const std::set<SessionIdentity>& open,
                                          const HashKey& key);

}  // namespace weir::traffic
