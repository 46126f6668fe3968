// Buffers that frames point into, used again once nobody holds them: fresh ones cost a page fault every 4 KiB.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace weir::capture {

// Thread-safe: chunks come back from whichever thread lets go last. Made by make_shared; chunks keep their pool alive.
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

}  // namespace weir::capture
