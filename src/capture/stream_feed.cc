#include <cstring>

#include "capture/chunk_pool.h"
#include "capture/feed.h"

namespace weir::capture {
namespace {

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
