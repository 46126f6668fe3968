// Bytes that come one after the other: a pipe, standard input, a compressed file's content.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "capture/file_descriptor.h"
#include "capture/stop_signal.h"

namespace weir::capture {

class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Reads at least one byte into `to` (not empty), as many as are there; 0 at the end. An Error's `on` is left empty:
  // only the caller knows the name.
  virtual Result<std::size_t> read(std::span<std::uint8_t> to) = 0;
};

// A descriptor's bytes. A wait for a pipe ends when `stop` is raised, as if the input had ended. Adds what it has read
// to `bytes_read`. Both outlive the stream.
class DescriptorStream final : public ByteStream {
 public:
  DescriptorStream(FileDescriptor descriptor, const StopSignal& stop, std::atomic<std::uint64_t>& bytes_read)
      : descriptor_(std::move(descriptor)), stop_(stop), bytes_read_(bytes_read) {}
  Result<std::size_t> read(std::span<std::uint8_t> to) override;

 private:
  FileDescriptor descriptor_;
  const StopSignal& stop_;
  std::atomic<std::uint64_t>& bytes_read_;
};

// Bytes in memory, given at most `piece` at a time: what the fuzzers and tests read.
class MemoryStream final : public ByteStream {
 public:
  explicit MemoryStream(std::span<const std::uint8_t> bytes, std::size_t piece = SIZE_MAX)
      : bytes_(bytes), piece_(piece) {}
  Result<std::size_t> read(std::span<std::uint8_t> to) override;

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t piece_;
};

// `inner`, decompressed when its first bytes say gzip (RFC 1952; several members after one another too) or zstd
// (RFC 8878), else as it is.
Result<std::unique_ptr<ByteStream>> decompressed(std::unique_ptr<ByteStream> inner);
// Whether a capture that begins with these bytes (4 suffice) is compressed.
bool is_compressed(std::span<const std::uint8_t> first_bytes);

}  // namespace weir::capture
