#include <cstring>
#include <mutex>
#include <vector>

#include "capture/feed.h"

namespace weir::capture {
namespace {

// Chunks that nobody holds any more, for reuse: fresh ones cost a page fault every 4 KiB.
class ChunkPool : public std::enable_shared_from_this<ChunkPool> {
 public:
  explicit ChunkPool(std::size_t chunk_bytes) : chunk_bytes_(chunk_bytes) {}

  std::shared_ptr<std::uint8_t[]> take() {
    std::unique_ptr<std::uint8_t[]> chunk;
    {
      std::scoped_lock lock(mutex_);
      if (!free_.empty()) {
        chunk = std::move(free_.back());
        free_.pop_back();
      }
    }
    if (!chunk) chunk = std::make_unique_for_overwrite<std::uint8_t[]>(chunk_bytes_);
    return {chunk.release(), [pool = shared_from_this()](std::uint8_t* used) { pool->give_back(used); }};
  }

 private:
  static constexpr std::size_t kMaxFree = 8;

  void give_back(std::uint8_t* used) {
    std::unique_ptr<std::uint8_t[]> chunk(used);
    std::scoped_lock lock(mutex_);
    if (free_.size() < kMaxFree) free_.push_back(std::move(chunk));
  }

  std::size_t chunk_bytes_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<std::uint8_t[]>> free_;
};

class StreamFeed final : public Feed {
 public:
  StreamFeed(std::unique_ptr<ByteStream> from, std::size_t chunk_bytes)
      : from_(std::move(from)), chunk_bytes_(chunk_bytes), pool_(std::make_shared<ChunkPool>(chunk_bytes)) {
    WEIR_CHECK(chunk_bytes >= kMaxRecordBytes);
  }

  Result<bool> more() override {
    if (more_moves()) start_chunk();
    auto count = from_->read({write_at(), room()});
    if (!count) return std::unexpected(count.error());
    bytes_.end += *count;
    read_ += *count;
    return *count > 0;
  }

  bool more_moves() const override { return room() == 0; }
  std::shared_ptr<const void> storage() const override { return chunk_; }
  std::uint64_t offset() const override { return read_ - bytes_.left(); }

 private:
  std::uint8_t* write_at() const { return chunk_.get() + (bytes_.end - chunk_.get()); }
  std::size_t room() const { return chunk_ ? static_cast<std::size_t>(chunk_.get() + chunk_bytes_ - bytes_.end) : 0; }

  void start_chunk() {
    std::size_t unread = bytes_.left();
    WEIR_CHECK(unread < chunk_bytes_);
    auto chunk = pool_->take();
    if (unread > 0) std::memcpy(chunk.get(), bytes_.at, unread);
    chunk_ = std::move(chunk);
    bytes_ = {chunk_.get(), chunk_.get() + unread};
  }

  std::unique_ptr<ByteStream> from_;
  std::size_t chunk_bytes_;
  std::shared_ptr<ChunkPool> pool_;
  std::shared_ptr<std::uint8_t[]> chunk_;
  std::uint64_t read_ = 0;
};

}  // namespace

std::unique_ptr<Feed> make_stream_feed(std::unique_ptr<ByteStream> from, std::size_t chunk_bytes) {
  return std::make_unique<StreamFeed>(std::move(from), chunk_bytes);
}

}  // namespace weir::capture
