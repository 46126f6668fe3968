// What is *not* in a block of flow records: a Bloom filter (Bloom 1970) of its users, remotes, ports and names, so that
// a search reads only the blocks that may answer it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/result_store.h"
#include "traffic/records.h"

namespace weir::sqlite {

using Term = std::uint64_t;  // a hash of (kind, value)

// Terms of one record: its user, its remote and the prefixes kPrefixLengths of it, both ports, its name and each parent
// domain. The user's id is in table users.
void append_terms(std::int64_t user, const traffic::SessionRecord& record, std::vector<Term>& terms);

Term user_term(std::int64_t user);
Term port_term(std::uint16_t port);
Term name_term(std::string_view name);
// The term of the longest prefix that is indexed and covers `prefix`; false when it is shorter than all of those.
bool prefix_term(const Prefix& prefix, Term& term);

// Ten bits a term: about one block in a hundred is read in vain.
std::string make_filter(const std::vector<Term>& terms);
bool may_contain(std::string_view filter, Term term);

}  // namespace weir::sqlite
