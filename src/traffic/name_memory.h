// The names that the traffic gave to a user's remotes within the last hour, K remotes by least hash.
#pragma once

#include <array>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "traffic/settled.h"

namespace weir::traffic {

inline constexpr Nanoseconds kNameLifetime = 3600 * kNanosecondsPerSecond;

// Shared by the sessions and windows of one user, so that a row costs no copy of a text. Null: no name.
using NameRef = std::shared_ptr<const Name>;

class NameMemory {
 public:
  void learn(const IpAddress& remote, const Name& name);

  // The best name of `remote` in the pane: learned up to and in it, at most an hour before its start. It stays so until
  // version() changes or the pane is `valid_before` or later.
  struct Best {
    NameRef name;
    Seconds valid_before = INT64_MAX;
  };
  Best best(const IpAddress& remote, Seconds pane) const;
  std::uint64_t version() const { return version_; }

  // Forgets what has expired before `pane` and what is beyond K; true when the latter dropped something. Cheap when
  // nothing was learned since.
  bool trim(Seconds pane, const Bounds& bounds);

 private:
  static constexpr std::size_t kSources = 3;  // DNS, Host, SNI: per source only the newest can matter
  struct Hash {
    std::size_t operator()(const IpAddress& a) const { return mix(a.high, a.low); }
  };
  absl::flat_hash_map<IpAddress, std::array<NameRef, kSources>, Hash> names_;
  Seconds next_trim_ = INT64_MIN;
  std::uint64_t version_ = 1;
};

}  // namespace weir::traffic
