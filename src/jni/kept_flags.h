// TCP flags of sessions since they were opened, in the state store: settled panes have those of their second only, and
// a session may be older than the panes that are kept.
#pragma once

#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "jni/step.h"
#include "traffic/directory.h"
#include "traffic/records.h"
#include "traffic/settled.h"

namespace weir::jni {

// Its entries:   'F' user, session, opened     the flags up to the session's last flow record (one each active minute)
class SessionFlags {
 public:
  using Flags = std::array<std::uint8_t, 2>;
  struct Session {
    traffic::UserName user;
    traffic::SessionKey key;
    Nanoseconds opened = 0;
    friend auto operator<=>(const Session&, const Session&) = default;
  };

  // What a flow record says of a session that goes on is kept; one that has ended is forgotten.
  void take(const traffic::UserName& user, const traffic::SessionRecord& record, std::vector<StateChange>& changes);

  bool restore(std::string_view key, std::string_view value);  // false: damaged
  bool empty() const { return held_.empty(); }
  // For each user a pane that nothing happened in, whose sessions are those of `open` with the flags that are held.
  std::map<traffic::UserName, traffic::Settled> panes_of(const std::set<Session>& open, const HashKey& key) const;

 private:
  std::map<Session, Flags> held_;
};

}  // namespace weir::jni
