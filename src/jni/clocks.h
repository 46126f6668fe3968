// Which panes are complete: a clock for each source in each partition (api/kafka-record.md, "Reading").
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "jni/core.h"
#include "jni/piece.h"

namespace weir::jni {

// Of probes that no list names, whoever they are: every shard writes all clocks with each trigger.
inline constexpr std::size_t kMaxUnlistedProbes = 64;
inline constexpr std::size_t kMaxUnlistedSources = 16;  // of one of them

// Every shard has its own copy; news reach all of them, so all copies agree, in whatever order the news of several
// partitions come in a trigger.
class Clocks {
 public:
  explicit Clocks(const Sources& sources);

  // Of more unlisted probes than the bound those with the least names are waited for. Packets of the others count, too,
  // in panes that others keep open.
  void take(const ClockNews& news);

  // After all news of a trigger: an unlisted probe that has ended in every partition makes room for others.
  void forget_ended();

  // Who was turned away since the last call, one of them; nobody: empty.
  std::string take_turned_away() { return std::exchange(turned_away_, {}); }

  bool has(const std::string& probe, std::uint16_t source) const;

  // Panes before it are complete: INT64_MIN when a source has completed none. When every source has ended: the greatest
  // `complete_until` of all.
  Seconds complete_until() const;
  Seconds complete_until(std::uint32_t partition) const;  // in this partition alone
  bool all_ended() const;
  void end_all();

  // A partition that is not among `spoke` has nothing to come for panes before `until`.
  void follow(const std::set<std::uint32_t>& spoke, Seconds until);

  struct Behind {
    std::string probe;
    std::uint16_t source = 0, sources = 1;
    Seconds complete_until = INT64_MIN;  // in every partition
  };
  // Sources that keep panes open that others have completed.
  std::vector<Behind> behind() const;

  void write(ByteWriter& out) const;
  bool read(ByteReader& in);  // false: damaged, or of another number of partitions

 private:
  static constexpr Seconds kEnded = INT64_MAX;
  using OfPartition = std::vector<Seconds>;  // by source
  using Probe = std::vector<OfPartition>;  // by partition

  Probe* probe_of(const ClockNews& news);  // null: turned away
  void turn_away_the_last();

  std::uint32_t partitions_;
  std::set<std::string> listed_;
  std::map<std::string, Probe> probes_;
  std::string turned_away_;
  Seconds greatest_ = INT64_MIN;
};

}  // namespace weir::jni
