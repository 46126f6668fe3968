// Processor time of parts of a step, for measurements: no result depends on it.
#pragma once

#include <time.h>

#include <cstdint>

namespace weir::jni {

// Laps of this thread's processor time. A reading is a call of the kernel, so that one ends a lap and begins the next.
class Stopwatch {
 public:
  Stopwatch() : began_(now()) {}

  // Nanoseconds since the last call, or since it was made.
  std::int64_t lap() {
    const std::int64_t before = began_;
    began_ = now();
    return began_ - before;
  }

 private:
  static std::int64_t now() {
    timespec used{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    return used.tv_sec * std::int64_t{1'000'000'000} + used.tv_nsec;
  }
  std::int64_t began_;
};

}  // namespace weir::jni
