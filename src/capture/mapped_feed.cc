#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include <algorithm>
#include <cerrno>
#include <optional>

#include "capture/feed.h"
#include "capture/sigbus_guard.h"

namespace weir::capture {
namespace {

constexpr std::uint64_t kPageMask = 4095;

// A part of a file, mapped and guarded.
class Window {
 public:
  Window(int file, std::uint64_t offset, std::size_t length) : length_(length), address_(map(file, offset, length)) {
    if (address_ != MAP_FAILED) guard_.emplace(address_, length);
  }
  ~Window() {
    guard_.reset();
    if (address_ != MAP_FAILED) munmap(address_, length_);
  }
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  bool usable() const { return guard_ && guard_->guarded(); }
  const std::uint8_t* begin() const { return static_cast<const std::uint8_t*>(address_); }

 private:
  // Populated in one call: a fault for every 16 pages would cost several times as much.
  static void* map(int file, std::uint64_t offset, std::size_t length) {
    return mmap(nullptr, length, PROT_READ, MAP_SHARED | MAP_POPULATE, file, static_cast<off_t>(offset));
  }

  std::size_t length_;
  void* address_;
  std::optional<GuardedRange> guard_;
};

class MappedFeed final : public Feed {
 public:
  MappedFeed(FileDescriptor file, std::uint64_t file_bytes, std::atomic<std::uint64_t>& bytes_read, std::size_t window)
      : file_(std::move(file)), file_bytes_(file_bytes), window_bytes_(window), bytes_read_(bytes_read) {
    WEIR_CHECK(window >= 2 * kMaxRecordBytes);
    posix_fadvise(file_.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
  }

  Result<bool> more() override {
    if (end_offset_ == file_bytes_) return false;
    std::uint64_t next = end_offset_ - bytes_.left();
    std::uint64_t begin = next & ~kPageMask, end = std::min(begin + window_bytes_, file_bytes_);
    auto window = std::make_shared<Window>(file_.get(), begin, static_cast<std::size_t>(end - begin));
    if (!window->usable()) {
      return failure(ErrorKind::kFailure, "cannot map", "", system_error(errno ? errno : ENOMEM));
    }
    read_ahead(end);
    window_ = std::move(window);
    bytes_ = {window_->begin() + (next - begin), window_->begin() + (end - begin)};
    bytes_read_.fetch_add(end - end_offset_, std::memory_order_relaxed);
    begin_offset_ = begin;
    end_offset_ = end;
    return true;
  }

  bool more_moves() const override { return end_offset_ < file_bytes_; }
  std::shared_ptr<const void> storage() const override { return window_; }
  std::uint64_t offset() const override { return end_offset_ - bytes_.left(); }

  const std::uint8_t* still_there() const override {
    struct stat now{};
    if (fstat(file_.get(), &now) != 0 || static_cast<std::uint64_t>(now.st_size) >= end_offset_) return bytes_.end;
    std::uint64_t left = std::max(static_cast<std::uint64_t>(now.st_size), begin_offset_) - begin_offset_;
    return window_->begin() + left;
  }

 private:
  // The advice walks over every page, read or not: 6 % of a run over a file that the cache has.
  void read_ahead(std::uint64_t begin) {
    const std::uint64_t end = std::min(begin + window_bytes_, file_bytes_);
    if (begin == end || (is_cached(begin) && is_cached(end - 1))) return;
    posix_fadvise(file_.get(), static_cast<off_t>(begin), static_cast<off_t>(end - begin), POSIX_FADV_WILLNEED);
  }

  bool is_cached(std::uint64_t offset) const {
    char byte;
    const iovec into{&byte, 1};
    return preadv2(file_.get(), &into, 1, static_cast<off_t>(offset), RWF_NOWAIT) == 1;
  }

  FileDescriptor file_;
  std::uint64_t file_bytes_;
  std::size_t window_bytes_;
  std::atomic<std::uint64_t>& bytes_read_;
  std::shared_ptr<Window> window_;
  std::uint64_t begin_offset_ = 0, end_offset_ = 0;  // of the window in the file
};

}  // namespace

std::unique_ptr<Feed> make_mapped_feed(FileDescriptor file, std::uint64_t file_bytes,
                                       std::atomic<std::uint64_t>& bytes_read, std::size_t window_bytes) {
  return std::make_unique<MappedFeed>(std::move(file), file_bytes, bytes_read, window_bytes);
}

}  // namespace weir::capture
