#include "sqlite/session_conditions.h"

#include <algorithm>

#include "sqlite/session_filter.h"

namespace weir::sqlite {

SessionConditions::SessionConditions(const SessionQuery& query, const KnownUsers& users)
    : query_(query), users_(users), match_(query) {}

bool SessionConditions::block_may_have_key(std::string_view filter) const {
  const auto has_user = [&](const KnownUser& user) { return may_contain(filter, user_term(user.id)); };
  if (query_.user && std::none_of(users_.users().begin(), users_.users().end(), has_user)) return false;
  Term term;
  if (query_.remote && prefix_term(*query_.remote, term) && !may_contain(filter, term)) return false;
  return !query_.port || may_contain(filter, port_term(*query_.port));
}

bool SessionConditions::block_may_have_name(std::string_view filter) const {
  if (!query_.name || may_contain(filter, name_term(match_.lowered_name()))) return true;
  Term term;
  return match_.named_address() && prefix_term({*match_.named_address(), 128}, term) && may_contain(filter, term);
}

bool SessionConditions::key_matches(const StoredRecord& stored) const {
  return users_.find(stored.user) && match_.key(stored.record.key);
}

}  // namespace weir::sqlite
