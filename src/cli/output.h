// Standard output for results. A reader that went away (`| head`) is no error: closed() says so and nothing more is
// written. A reader that takes nothing is waited for, as a pipe is, but for what limit_waiting() says.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.h"

namespace weir::cli {

class Output {
 public:
  explicit Output(int descriptor = 1) : descriptor_(descriptor) {}
  void write(std::string_view text);  // buffered; flushed when much has gathered
  std::string& buffer() { return buffer_; }  // to append to; call settle() after it
  void settle();                             // flushes when much has gathered
  void flush();
  bool closed() const { return closed_; }    // nobody reads any more
  // Once `stop` is true a reader that takes nothing for a second is taken for gone. With `leave_out`, one that takes
  // nothing for `patience` misses whole lines until it reads again: for results that are kept elsewhere.
  void limit_waiting(const std::atomic<bool>& stop, bool leave_out,
                     std::chrono::milliseconds patience = std::chrono::seconds(5));
  std::uint64_t lines_left_out() const { return lines_left_out_; }
  // Flushes; kStorage when something could not be written for another reason than a closed pipe.
  Status finish();

 private:
  std::string_view write_some(std::string_view text);
  bool reader_takes_more();
  void leave_out(std::string_view rest);

  int descriptor_;
  std::string buffer_;
  bool closed_ = false;
  int failed_errno_ = 0;
  const std::atomic<bool>* stop_ = nullptr;
  bool leaves_out_ = false, stalled_ = false, within_line_ = false;
  std::chrono::milliseconds patience_{};
  std::uint64_t lines_left_out_ = 0;
};

// "weir: LINE" on standard error.
void say(std::string_view line);
void say(const Error& error);
// Says it and gives the exit status of its kind (docs/exit-status.md).
int fail(const Error& error);

}  // namespace weir::cli
