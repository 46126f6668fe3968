// gzip and zstd as streams. What was decompressed before damage is given first, then a kInput Error.
#pragma once

#include <memory>
#include <span>

#include "capture/byte_stream.h"

namespace weir::capture {

bool is_gzip(std::span<const std::uint8_t> first_bytes);
bool is_zstd(std::span<const std::uint8_t> first_bytes);  // a frame, or a skippable frame

// Members after one another are one content; what follows the last member and is not gzip is ignored, as gzip does.
std::unique_ptr<ByteStream> make_gzip_stream(std::unique_ptr<ByteStream> compressed);
std::unique_ptr<ByteStream> make_zstd_stream(std::unique_ptr<ByteStream> compressed);

// The compressed bytes at hand, for the two decoders.
class CompressedInput {
 public:
  explicit CompressedInput(std::unique_ptr<ByteStream> from) : from_(std::move(from)), buffer_(kBufferBytes) {}
  std::span<const std::uint8_t> at_hand() const { return std::span(buffer_).subspan(begin_, end_ - begin_); }
  void consume(std::size_t count) { begin_ += count; }
  // Reads more when nothing is at hand; false at the end.
  Result<bool> refill();

 private:
  static constexpr std::size_t kBufferBytes = 256 * 1024;
  std::unique_ptr<ByteStream> from_;
  std::vector<std::uint8_t> buffer_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace weir::capture
