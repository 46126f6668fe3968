// The names that the traffic gave to a user's remotes within the last hour, K remotes by least hash.
#pragma once

#include <array>

#include "absl/container/flat_hash_map.h"
#include "traffic/settled.h"

namespace weir::traffic {

inline constexpr Nanoseconds kNameLifetime = 3600 * kNanosecondsPerSecond;

class NameMemory {
 public:
  void learn(const IpAddress& remote, const Name& name);
  // The best name of `remote` in the pane: learned up to and in it, at most an hour before its start. Null when none.
  const Name* best(const IpAddress& remote, Seconds pane) const;
  // Forgets what has expired before `pane` and what is beyond K; true when the latter dropped something. Cheap when
  // nothing was learned since.
  bool trim(Seconds pane, const Bounds& bounds);
  bool empty() const { return names_.empty(); }

 private:
  static constexpr std::size_t kSources = 3;  // DNS, Host, SNI: per source only the newest can matter
  struct Hash {
    std::size_t operator()(const IpAddress& a) const { return mix(a.high, a.low); }
  };
  absl::flat_hash_map<IpAddress, std::array<Name, kSources>, Hash> names_;
  Seconds next_trim_ = INT64_MIN;
};

}  // namespace weir::traffic
