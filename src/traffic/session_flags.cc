#include "traffic/session_flags.h"

namespace weir::traffic {

void add_sessions(const UserName& user, const Settled& pane, std::set<SessionIdentity>& sessions) {
  for (const SettledSession& session : pane.sessions) sessions.insert({user, session.key, session.opened});
}

std::map<UserName, Settled> flags_by_user(const SessionFlags& held, const std::set<SessionIdentity>& open,
                                          const HashKey& key) {
  std::map<UserName, Settled> panes;
  for (const auto& [session, flags] : held) {
    if (!open.contains(session)) continue;
    SettledSession& row = panes[session.user].sessions.emplace_back();
    row.key = session.key;
    row.hash = hash_of(key, session.key);
    row.opened = session.opened;
    row.tcp_flags[kOut] = flags[kOut], row.tcp_flags[kIn] = flags[kIn];
  }
  return panes;
}

}  // namespace weir::traffic
