// Which panes are complete: a clock for each source in each partition (api/kafka-record.md, "Reading").
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "jni/core.h"
#include "jni/piece.h"

namespace weir::jni {

// Every shard has its own copy; news reach all of them, so all copies agree.
class Clocks {
 public:
  explicit Clocks(const Sources& sources);

  void take(const ClockNews& news);

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

  std::uint32_t partitions_;
  std::map<std::string, Probe> probes_;
  Seconds greatest_ = INT64_MIN;
};

}  // namespace weir::jni
