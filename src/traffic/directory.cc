#include "traffic/directory.h"

#include <algorithm>
#include <tuple>

namespace weir::traffic {
namespace {

IpAddress first_of(const IpAddress& address, unsigned length) {
  IpAddress first;
  if (length > 0) first.high = length >= 64 ? address.high : address.high & ~(~0ull >> length);
  if (length > 64) first.low = length >= 128 ? address.low : address.low & ~(~0ull >> (length - 64));
  return first;
}

IpAddress last_of(const Prefix& prefix) {
  IpAddress last = prefix.address;
  if (prefix.length < 64) last.high |= prefix.length == 0 ? ~0ull : ~0ull >> prefix.length;
  if (prefix.length <= 64) last.low = ~0ull;
  if (prefix.length > 64 && prefix.length < 128) last.low |= ~0ull >> (prefix.length - 64);
  return last;
}

IpAddress successor(const IpAddress& a) { return {a.low == ~0ull ? a.high + 1 : a.high, a.low + 1}; }

std::uint64_t text_hash(const std::string& text) {
  std::uint64_t hash = text.size();
  for (unsigned char c : text) hash = mix(hash, c);
  return hash;
}

}  // namespace

Directory::Directory(const Options& options) {
  const Range mapped{IpAddress::v4(0), IpAddress::v4(~0u)};
  std::vector<Range> ranges;
  for (const Prefix& prefix : options.networks) {
    Range range{prefix.address, last_of(prefix)};
    // An IPv6 prefix that covers the IPv4-mapped block does not mean IPv4.
    if (!prefix.is_v4() && range.first <= mapped.first && mapped.last <= range.last) {
      ranges.push_back({range.first, {0, mapped.first.low - 1}});
      range.first = successor(mapped.last);
    }
    ranges.push_back(range);
    const IpAddress last = last_of(prefix);
    if (prefix.is_broadcast(last)) broadcasts_.push_back(last);
  }
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.first < b.first; });
  for (const Range& range : ranges) {
    if (!networks_.empty() && range.first <= networks_.back().last) {
      networks_.back().last = std::max(networks_.back().last, range.last);
    } else {
      networks_.push_back(range);
    }
  }
  std::sort(broadcasts_.begin(), broadcasts_.end());
  for (const IpAddress& broadcast : broadcasts_) broadcast_ones_ &= broadcast.low;
  for (std::uint32_t user = 0; user < options.users.size(); ++user) {
    names_.push_back(options.users[user].name);
    for (const Prefix& prefix : options.users[user].prefixes) named_prefixes_.push_back({prefix, user});
  }
  std::stable_sort(named_prefixes_.begin(), named_prefixes_.end(), [](const NamedPrefix& a, const NamedPrefix& b) {
    return std::tuple(b.prefix.length, a.prefix.address) < std::tuple(a.prefix.length, b.prefix.address);
  });
}

bool Directory::in_networks(const IpAddress& address) const {
  auto after = std::upper_bound(networks_.begin(), networks_.end(), address,
                                [](const IpAddress& a, const Range& r) { return a < r.first; });
  return after != networks_.begin() && address <= std::prev(after)->last;
}

bool Directory::is_broadcast(const IpAddress& address) const {
  return std::binary_search(broadcasts_.begin(), broadcasts_.end(), address);
}

bool Directory::is_local(const IpAddress& address) const { return in_networks(address) && !is_group(address); }

// One search for each length there is: a site has thousands of named addresses, of a few lengths.
UserId Directory::user_of(const IpAddress& local_address) const {
  for (auto of_length = named_prefixes_.begin(); of_length != named_prefixes_.end();) {
    const unsigned length = of_length->prefix.length;
    const auto shorter =
        std::upper_bound(of_length, named_prefixes_.end(), length,
                         [](unsigned wanted, const NamedPrefix& named) { return named.prefix.length < wanted; });
    const auto found = std::lower_bound(
        of_length, shorter, first_of(local_address, length),
        [](const NamedPrefix& named, const IpAddress& address) { return named.prefix.address < address; });
    if (found != shorter && found->prefix.contains(local_address) && found->prefix.is_v4() == local_address.is_v4()) {
      return {found->user, {}};
    }
    of_length = shorter;
  }
  return {UserId::kUnnamed, local_address};
}

std::string Directory::name_of(const UserId& user) const {
  return user.named == UserId::kUnnamed ? format_address(user.address) : names_[user.named];
}

UserId Directory::id_of(const std::string& name) const {
  const auto at = std::find(names_.begin(), names_.end(), name);
  if (at != names_.end()) return {static_cast<std::uint32_t>(at - names_.begin()), {}};
  const Result<IpAddress> address = parse_address(name);
  return {UserId::kUnnamed, address.value_or(IpAddress{})};
}

unsigned Directory::shard_of(const UserId& user) const {
  const std::uint64_t hash =
      user.named == UserId::kUnnamed ? mix(user.address.high, user.address.low) : text_hash(names_[user.named]);
  return static_cast<unsigned>(hash >> 32) % kShards;
}

}  // namespace weir::traffic
