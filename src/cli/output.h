// Standard output for results. A reader that went away (`| head`) is no error: closed() says so and nothing more is
// written.
#pragma once

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
  // Flushes; kStorage when something could not be written for another reason than a closed pipe.
  Status finish();

 private:
  int descriptor_;
  std::string buffer_;
  bool closed_ = false;
  int failed_errno_ = 0;
};

// "weir: LINE" on standard error.
void say(std::string_view line);
void say(const Error& error);
// Says it and gives the exit status of its kind (docs/exit-status.md).
int fail(const Error& error);

}  // namespace weir::cli
