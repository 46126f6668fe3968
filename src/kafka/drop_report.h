// What an operator is told of packets that a probe drops while it runs.
#pragma once

#include <chrono>
#include <optional>

#include "base/error.h"
#include "kafka/record.h"

namespace weir::kafka {

class DropReport {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // `dropped`: since the start. Gives a line when something was dropped, then at most one a minute, and none while
  // nothing is added.
  std::optional<Error> take(const Dropped& dropped, Time now);

 private:
  Dropped told_;
  std::optional<Time> told_at_;
};

}  // namespace weir::kafka
