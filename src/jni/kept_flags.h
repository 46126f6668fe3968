// TCP flags of sessions since they were opened (traffic/session_flags.h says why), in the state store.
#pragma once

#include <string_view>
#include <vector>

#include "jni/step.h"
#include "traffic/session_flags.h"

namespace weir::jni {

// Its entries:   'F' user, session, opened     the flags up to the session's last flow record (one each active minute)
class KeptFlags {
 public:
  // What a flow record says of a session that goes on is kept; one that has ended is forgotten, but not one that ended
  // by force: the input may go on after all.
  void take(const traffic::UserName& user, const traffic::SessionRecord& record, std::vector<StateChange>& changes);

  bool restore(std::string_view key, std::string_view value);  // false: damaged
  const traffic::SessionFlags& all() const { return held_; }

 private:
  traffic::SessionFlags held_;
};

}  // namespace weir::jni
