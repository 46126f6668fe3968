// What a SessionQuery asks of a block's filter and of a record; time apart, which needs the whole session.
#pragma once

#include <string_view>

#include "contracts/session_search.h"
#include "sqlite/known_users.h"
#include "sqlite/session_block.h"

namespace weir::sqlite {

class SessionConditions {
 public:
  // Both must outlive it; `users` are those of query.user, or all.
  SessionConditions(const SessionQuery& query, const KnownUsers& users);

  // False: the block has no record with such a user, remote and port; or none with such a name.
  bool block_may_have_key(std::string_view filter) const;
  bool block_may_have_name(std::string_view filter) const;
  bool key_matches(const StoredRecord& stored) const;  // the user, too
  const SessionMatch& match() const { return match_; }

 private:
  const SessionQuery& query_;
  const KnownUsers& users_;
  SessionMatch match_;
};

}  // namespace weir::sqlite
