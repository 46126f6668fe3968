// How the bytes of one capture come to its parser: in storages that stay alive as long as somebody holds them, so that
// frames can point into them without a copy.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"
#include "capture/byte_stream.h"
#include "capture/record_parser.h"

namespace weir::capture {

// Usage: parse from `bytes()`; when the parser needs more, hand out what points into `storage()` if `more_moves()`,
// then call `more()`.
class Feed {
 public:
  virtual ~Feed() = default;
  // The unread bytes; the parser moves its `at`.
  ByteCursor& bytes() { return bytes_; }
  // Makes more bytes follow the unread ones; false at the end of the input. May change `storage()` and move the unread
  // bytes there, when more_moves() says so.
  virtual Result<bool> more() = 0;
  virtual bool more_moves() const = 0;
  // What keeps alive the bytes at hand.
  virtual std::shared_ptr<const void> storage() const = 0;
  // The offset of `bytes().at` in the (decompressed) input, for error messages.
  virtual std::uint64_t offset() const = 0;
  // The end of those bytes at hand that the file still has: `bytes().end`, unless it shrank while it was mapped.
  virtual const std::uint8_t* still_there() const { return bytes_.end; }

 protected:
  ByteCursor bytes_;
};

// Reads into chunks; records that straddle two are moved to the next one. `chunk_bytes` >= kMaxRecordBytes.
inline constexpr std::size_t kChunkBytes = 1024 * 1024;
std::unique_ptr<Feed> make_stream_feed(std::unique_ptr<ByteStream> from, std::size_t chunk_bytes = kChunkBytes);

// Maps a regular file window by window; a window is unmapped when its last holder lets go. Survives truncation (see
// still_there). Adds what it has mapped to `bytes_read`. `window_bytes` >= 2 * kMaxRecordBytes.
inline constexpr std::size_t kWindowBytes = 8 * 1024 * 1024;
std::unique_ptr<Feed> make_mapped_feed(FileDescriptor file, std::uint64_t file_bytes,
                                       std::atomic<std::uint64_t>& bytes_read, std::size_t window_bytes = kWindowBytes);

}  // namespace weir::capture
