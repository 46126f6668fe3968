// One capture, frame by frame: opens it, finds out how it is packed and in which format it is, and says where it is
// damaged.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "capture/feed.h"
#include "capture/record_parser.h"
#include "capture/stop_signal.h"
#include "packet/frame.h"

namespace weir::capture {

enum class Outcome {
  kFrame,
  kStorageEnds,  // what points into storage() must be handed out before the next frame is asked for
  kEnd,
};

class CaptureReader {
 public:
  // `path` "-" is standard input. Pipes are read as they come; regular files are mapped unless small or compressed.
  // Errors: kPermission when the operating system says so, else kInput (absent, a directory, empty, not a capture).
  // `stop` ends waiting for a pipe as if it had ended; `bytes_read` grows by what was read; both outlive the reader.
  static Result<std::unique_ptr<CaptureReader>> open(const std::string& path, const StopSignal& stop,
                                                     std::atomic<std::uint64_t>& bytes_read);
  // The same for bytes from elsewhere; `name` is for errors.
  static Result<std::unique_ptr<CaptureReader>> over(std::unique_ptr<Feed> feed, std::string name);

  // The next frame; times and lengths as recorded. With `holding` (frames are held that point into storage()) it may
  // answer kStorageEnds instead. The first Error is the last answer: damage, named by its byte offset, or a failed
  // read.
  Result<Outcome> next(Frame& frame, bool holding);
  // Gives `frame`, the last one, again.
  void put_back(const Frame& frame) { returned_ = frame; }

  std::shared_ptr<const void> storage() const { return feed_->storage(); }
  // Those frames of the present storage that end after this are no longer in the file: it shrank.
  const std::uint8_t* still_there() const { return feed_->still_there(); }
  Error shrunk() const { return error("the file shrank while it was read"); }
  std::uint64_t clamped_times() const { return parser_->clamped_times(); }

 private:
  CaptureReader(std::unique_ptr<Feed> feed, std::string name) : feed_(std::move(feed)), name_(std::move(name)) {}
  Status choose_format();
  Result<Outcome> end_of_input() const;
  Error damage(std::string_view reason) const;
  Error error(std::string_view reason) const;
  Error named(const Error& error) const;

  std::unique_ptr<Feed> feed_;
  std::unique_ptr<RecordParser> parser_;
  std::string name_;
  std::optional<Frame> returned_;
};

}  // namespace weir::capture
