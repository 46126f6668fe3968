// A mapped file that is truncated while it is read raises SIGBUS, in whichever thread touches the lost pages. A guarded
// range survives that: its lost pages become zeros, and `lost()` turns true, for the reader to report.
//
// This is the one place with process-wide state: a signal has one handler. A SIGBUS outside of all guarded ranges goes
// to the handler that was there before (by default it ends the process).
#pragma once

#include <cstddef>

namespace weir::capture {

class GuardedRange {
 public:
  // Guards [begin, begin + length), a private or shared read-only mapping, page-aligned. `guarded()` is false when
  // kMaxGuardedRanges are in use; then nothing is guarded. Any thread.
  GuardedRange(const void* begin, std::size_t length);
  ~GuardedRange();  // before the range is unmapped
  GuardedRange(const GuardedRange&) = delete;
  GuardedRange& operator=(const GuardedRange&) = delete;

  bool guarded() const { return slot_ >= 0; }
  bool lost() const;  // pages were replaced by zeros

 private:
  int slot_ = -1;
};

inline constexpr int kMaxGuardedRanges = 1024;

}  // namespace weir::capture
