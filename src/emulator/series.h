// One conversation after another: what most behaviours come to.
#pragma once

#include <memory>
#include <optional>

#include "emulator/plan.h"
#include "emulator/process.h"
#include "emulator/random.h"

namespace weir::emulator {

class Series : public Process {
 public:
  // Starts nothing at `end` (a point in time) or later; what it started before goes on by itself.
  Series(Nanoseconds end, Random random) : end_(end), random_(random) {}
  Nanoseconds run(Nanoseconds now, Stream& stream) final;

 protected:
  // What is to begin at `now`; nothing when the series is over.
  virtual std::optional<Plan> next(Nanoseconds now, Stream& stream, Random& random) = 0;
  // From the beginning of the last one to that of the next.
  virtual Nanoseconds wait(Random& random) = 0;

 private:
  Nanoseconds end_;
  Random random_;
};

}  // namespace weir::emulator
