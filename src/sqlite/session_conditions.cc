#include "sqlite/session_conditions.h"

#include <algorithm>

#include "sqlite/session_filter.h"

namespace weir::sqlite {
namespace {

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  if (text.size() > 1 && text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

SessionConditions::SessionConditions(const SessionQuery& query, const KnownUsers& users)
    : query_(query), users_(users) {
  if (!query.name) return;
  name_ = lowered(*query.name);
  if (Result<IpAddress> address = parse_address(*query.name); address) named_address_ = *address;
}

bool SessionConditions::block_may_have_key(std::string_view filter) const {
  const auto has_user = [&](const KnownUser& user) { return may_contain(filter, user_term(user.id)); };
  if (query_.user && std::none_of(users_.users().begin(), users_.users().end(), has_user)) return false;
  Term term;
  if (query_.remote && prefix_term(*query_.remote, term) && !may_contain(filter, term)) return false;
  return !query_.port || may_contain(filter, port_term(*query_.port));
}

bool SessionConditions::block_may_have_name(std::string_view filter) const {
  if (!query_.name || may_contain(filter, name_term(name_))) return true;
  Term term;
  return named_address_ && prefix_term({*named_address_, 128}, term) && may_contain(filter, term);
}

bool SessionConditions::key_matches(const StoredRecord& stored) const {
  const traffic::SessionKey& key = stored.record.key;
  if (!users_.find(stored.user)) return false;
  // "::/0" covers the IPv4-mapped block by its bits, and does not mean IPv4.
  const bool same_family = !query_.remote || query_.remote->is_v4() == key.remote.is_v4();
  if (!same_family || (query_.remote && !query_.remote->contains(key.remote))) return false;
  return !query_.port || *query_.port == key.local_port || *query_.port == key.remote_port;
}

bool SessionConditions::name_matches(const traffic::SessionRecord& record) const {
  if (!query_.name) return true;
  const std::string& text = record.name.text;
  if ((!text.empty() && text == name_) || (named_address_ && *named_address_ == record.key.remote)) return true;
  return !name_.empty() && text.size() > name_.size() && text.ends_with(name_) &&
         text[text.size() - name_.size() - 1] == '.';
}

}  // namespace weir::sqlite
