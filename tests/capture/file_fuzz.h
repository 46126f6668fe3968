// What must hold for every capture file, whatever its bytes: the body of the fuzzers and of a random test.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "capture/capture_builder.h"
#include "capture/capture_reader.h"

namespace weir::capture {

// A frame and where in the capture its bytes are, in place of a pointer.
struct SeenFrame {
  Nanoseconds time;
  std::uint32_t wire_length;
  std::uint16_t link_type;
  std::string data;
  bool operator==(const SeenFrame&) const = default;
};

struct Seen {
  std::vector<SeenFrame> frames;
  std::string error;  // one line, or empty
  bool operator==(const Seen&) const = default;
};

inline SeenFrame seen(const Frame& frame) {
  WEIR_CHECK(frame.captured_length <= kMaxCapturedLength);
  // The copy touches every byte: under ASan, one outside of its storage ends the process.
  return {frame.time, frame.wire_length, frame.link_type,
          std::string(reinterpret_cast<const char*>(frame.captured), frame.captured_length)};
}

inline Seen read_whole(std::unique_ptr<Feed> feed) {
  Seen all;
  auto reader = CaptureReader::over(std::move(feed), "fuzz");
  if (!reader) return {{}, reader.error().line()};
  Frame frame;
  for (;;) {
    auto outcome = (*reader)->next(frame, false);
    if (!outcome) all.error = outcome.error().line();
    if (!outcome || *outcome == Outcome::kEnd) return all;
    all.frames.push_back(seen(frame));
  }
}

// All bytes at once, in memory of exactly their size.
class WholeFeed final : public Feed {
 public:
  explicit WholeFeed(const std::string& capture) : copy_(new std::uint8_t[capture.size()]), size_(capture.size()) {
    std::copy(capture.begin(), capture.end(), copy_.get());
  }
  Result<bool> more() override {
    if (given_) return false;
    given_ = true;
    bytes_ = {copy_.get(), copy_.get() + size_};
    return size_ > 0;
  }
  bool more_moves() const override { return false; }
  std::shared_ptr<const void> storage() const override { return copy_; }
  std::uint64_t offset() const override { return size_ - bytes_.left(); }

 private:
  std::shared_ptr<std::uint8_t[]> copy_;
  std::size_t size_;
  bool given_ = false;
};

// Ends the process when a rule is broken. `piece` sizes the reads of the stream, and chooses whether there is one: its
// chunk of half a megabyte costs ten times what the rest does.
inline void check_capture(const std::string& capture, std::uint8_t piece) {
  Seen whole = read_whole(std::make_unique<WholeFeed>(capture));
  WEIR_CHECK(whole.frames.size() <= capture.size() / 12);
  if (piece % 8 != 0) return;
  std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(capture.data()), capture.size());
  auto stream = std::make_unique<MemoryStream>(bytes, std::size_t{1} + piece * 7);
  Seen pieces = read_whole(make_stream_feed(std::move(stream), kMaxRecordBytes));
  WEIR_CHECK(whole == pieces);
}

}  // namespace weir::capture
