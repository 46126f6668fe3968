#include "sqlite/session_filter.h"

#include <cstring>

#include "base/hashing.h"

namespace weir::sqlite {
namespace {

enum TermKind : std::uint64_t { kUser = 1, kPort = 2, kName = 3, kPrefix = 4 };

// In 128 bits, longest first: IPv4 /32, /24, /16; IPv6 /128, /64, /48, /32.
constexpr std::uint8_t kV4Lengths[] = {128, 120, 112};
constexpr std::uint8_t kV6Lengths[] = {128, 64, 48, 32};
constexpr int kProbes = 5;

Term term_of(TermKind kind, std::uint64_t value) { return mix(kind, value); }

Term address_term(const IpAddress& address, std::uint8_t length) {
  IpAddress kept = address;
  if (length <= 64) kept.low = 0;
  if (length < 64) kept.high &= ~0ull << (64 - length);
  if (length > 64 && length < 128) kept.low &= ~0ull << (128 - length);
  return term_of(kPrefix, mix(mix(kept.high, kept.low), length));
}

// Hashed from the end, so that all parent domains cost one pass.
template <typename AtLabel>
std::uint64_t hash_backwards(std::string_view name, AtLabel at_label) {
  std::uint64_t hash = 0xcbf2'9ce4'8422'2325ull;  // FNV-1a
  for (std::size_t at = name.size(); at-- > 0;) {
    if (name[at] == '.') at_label(hash);
    hash = (hash ^ static_cast<unsigned char>(name[at])) * 0x100'0000'01b3ull;
  }
  return hash;
}

}  // namespace

Term user_term(std::int64_t user) { return term_of(kUser, static_cast<std::uint64_t>(user)); }
Term port_term(std::uint16_t port) { return term_of(kPort, port); }
Term name_term(std::string_view name) {
  return term_of(kName, hash_backwards(name, [](std::uint64_t) {}));
}

bool prefix_term(const Prefix& prefix, Term& term) {
  auto find = [&](const auto& lengths) {
    for (std::uint8_t length : lengths) {
      if (length > prefix.length) continue;
      term = address_term(prefix.address, length);
      return true;
    }
    return false;
  };
  return prefix.is_v4() ? find(kV4Lengths) : find(kV6Lengths);
}

void append_terms(std::int64_t user, const traffic::SessionRecord& record, std::vector<Term>& terms) {
  terms.push_back(user_term(user));
  terms.push_back(port_term(record.key.local_port));
  terms.push_back(port_term(record.key.remote_port));
  auto add_prefixes = [&](const auto& lengths) {
    for (std::uint8_t length : lengths) terms.push_back(address_term(record.key.remote, length));
  };
  record.key.remote.is_v4() ? add_prefixes(kV4Lengths) : add_prefixes(kV6Lengths);
  if (record.name.text.empty()) return;
  auto add_name = [&](std::uint64_t hash) { terms.push_back(term_of(kName, hash)); };
  add_name(hash_backwards(record.name.text, add_name));
}

namespace {

// Calls visit(bit) for each probe of a term in a filter of `bits` bits (Kirsch and Mitzenmacher: two hashes suffice).
template <typename Visit>
void probe(Term term, std::uint64_t bits, Visit visit) {
  std::uint64_t hash = term;
  const std::uint64_t step = mix(term, 1) | 1;
  for (int i = 0; i < kProbes; ++i, hash += step) {
    visit(static_cast<std::uint64_t>((static_cast<__uint128_t>(hash) * bits) >> 64));
  }
}

}  // namespace

std::string make_filter(const std::vector<Term>& terms) {
  // Users, ports and prefixes repeat within a block, so this is more than ten bits a distinct term.
  std::string filter((terms.size() * 10 + 7) / 8, '\0');
  for (Term term : terms) {
    probe(term, filter.size() * 8, [&](std::uint64_t bit) {
      filter[bit / 8] = static_cast<char>(static_cast<unsigned char>(filter[bit / 8]) | (1u << (bit % 8)));
    });
  }
  return filter;
}

bool may_contain(std::string_view filter, Term term) {
  if (filter.empty()) return false;
  bool all = true;
  probe(term, filter.size() * 8,
        [&](std::uint64_t bit) { all &= (static_cast<unsigned char>(filter[bit / 8]) >> (bit % 8) & 1u) != 0; });
  return all;
}

}  // namespace weir::sqlite
