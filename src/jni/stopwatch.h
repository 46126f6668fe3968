// Processor time of parts of a step, for measurements: no result depends on it.
#pragma once

#include <time.h>

#include <cstdint>

namespace weir::jni {

// Adds the processor time of this thread from its making to its end to `sum`, in nanoseconds.
class Stopwatch {
 public:
  explicit Stopwatch(std::int64_t& sum) : sum_(sum), began_(now()) {}
  Stopwatch(const Stopwatch&) = delete;
  Stopwatch& operator=(const Stopwatch&) = delete;
  ~Stopwatch() { sum_ += now() - began_; }

 private:
  static std::int64_t now() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * std::int64_t{1'000'000'000} + used.tv_nsec;
  }
  std::int64_t& sum_;
  std::int64_t began_;
};

}  // namespace weir::jni
