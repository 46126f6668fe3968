// What settles: a state that takes pieces, and whose memory a store holds as entries.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "jni/step.h"

namespace weir::jni {

struct StepOptions {
  std::size_t rows_shown = 20;  // of each list of a window's line
  bool live_windows = true;     // false: no window lines
  bool finish_at_end = false;   // when every source has ended, sessions and long windows end with the input
  bool idle_follows =
      false;    // pycapa's form, live: a partition without records follows the times of the others' in Kafka
  std::int64_t source_timeout =
      0;  // milliseconds that others go on without a source, until it is given up; 0: for ever
};

// Processor time that all steps together took for a part of their work. For measurements.
struct StepTimes {
  std::int64_t merge_nanoseconds = 0;   // to read and unite what several tasks had mapped
  std::int64_t render_nanoseconds = 0;  // to make window lines, documents and entries of what was settled
};

// Not thread-safe. After a failed step the object is of no use: restore another.
class Stepper {
 public:
  virtual ~Stepper() = default;

  // All entries of the state, in any order; on a new object, once. Fails on damage and on entries of another version.
  using Entries = std::vector<std::pair<std::string_view, std::string_view>>;  // key, value
  virtual Status restore(const Entries& entries) = 0;

  // Takes pieces of this shard and settles what is complete.
  virtual Result<Step> step(const std::vector<std::string_view>& pieces, const StepOptions& options) = 0;

  StepTimes times() const { return times_; }
  // What a caller took to carry the rows of a step out belongs to making them.
  void carried_out(std::int64_t nanoseconds) { times_.render_nanoseconds += nanoseconds; }

 protected:
  StepTimes times_;
};

}  // namespace weir::jni
