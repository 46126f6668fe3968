#include "capture/byte_stream.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "capture/decompress.h"

namespace weir::capture {
namespace {

constexpr std::size_t kMagicBytes = 4;

// Gives bytes that were read ahead, then the rest.
class PeekedStream final : public ByteStream {
 public:
  PeekedStream(std::vector<std::uint8_t> peeked, std::unique_ptr<ByteStream> rest)
      : peeked_(std::move(peeked)), rest_(std::move(rest)) {}

  Result<std::size_t> read(std::span<std::uint8_t> to) override {
    std::size_t count = std::min(to.size(), peeked_.size() - given_);
    if (count == 0) return rest_->read(to);
    std::memcpy(to.data(), peeked_.data() + given_, count);
    given_ += count;
    return count;
  }

 private:
  std::vector<std::uint8_t> peeked_;
  std::size_t given_ = 0;
  std::unique_ptr<ByteStream> rest_;
};

}  // namespace

Result<std::size_t> DescriptorStream::read(std::span<std::uint8_t> to) {
  while (stop_.wait_readable(descriptor_.get(), std::chrono::milliseconds(-1))) {
    ssize_t count = ::read(descriptor_.get(), to.data(), to.size());
    if (count >= 0) {
      bytes_read_.fetch_add(static_cast<std::uint64_t>(count), std::memory_order_relaxed);
      return static_cast<std::size_t>(count);
    }
    if (errno != EINTR && errno != EAGAIN) return failure(ErrorKind::kInput, "cannot read", "", system_error(errno));
  }
  if (stop_.raised()) return 0;
  return read(to);  // poll itself was interrupted
}

Result<std::size_t> MemoryStream::read(std::span<std::uint8_t> to) {
  std::size_t count = std::min({to.size(), bytes_.size(), piece_});
  std::copy_n(bytes_.begin(), count, to.begin());
  bytes_ = bytes_.subspan(count);
  return count;
}

Result<std::unique_ptr<ByteStream>> decompressed(std::unique_ptr<ByteStream> inner) {
  std::vector<std::uint8_t> peeked(kMagicBytes);
  std::size_t have = 0;
  while (have < kMagicBytes) {
    auto count = inner->read(std::span(peeked).subspan(have));
    if (!count) return std::unexpected(count.error());
    if (*count == 0) break;
    have += *count;
  }
  peeked.resize(have);
  bool gzip = is_gzip(peeked), zstd = is_zstd(peeked);
  std::unique_ptr<ByteStream> whole = std::make_unique<PeekedStream>(std::move(peeked), std::move(inner));
  if (gzip) return make_gzip_stream(std::move(whole));
  if (zstd) return make_zstd_stream(std::move(whole));
  return whole;
}

bool is_compressed(std::span<const std::uint8_t> first_bytes) { return is_gzip(first_bytes) || is_zstd(first_bytes); }

}  // namespace weir::capture
