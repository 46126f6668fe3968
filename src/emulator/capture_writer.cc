#include "emulator/capture_writer.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace weir::emulator {

std::uint8_t* Buffer::room(std::size_t bytes) {
  if (bytes > capacity_) {
    capacity_ = bytes + bytes / 4;
    bytes_ = std::make_unique_for_overwrite<std::uint8_t[]>(capacity_);
  }
  size_ = 0;
  return bytes_.get();
}

CaptureWriter::CaptureWriter(int descriptor, std::string name)
    : descriptor_(descriptor), name_(std::move(name)), thread_([this] { serve(); }) {}

CaptureWriter::~CaptureWriter() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void CaptureWriter::write(std::vector<Buffer>& buffers) {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
    writing_.swap(buffers);
    busy_ = true;
  }
  changed_.notify_all();
}

bool CaptureWriter::failed() {
  std::lock_guard lock(mutex_);
  return failed_;
}

Status CaptureWriter::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !busy_; });
  if (!failed_ || closed_) return {};
  return failure(ErrorKind::kStorage, "cannot write", name_, std::generic_category().message(errno_));
}

void CaptureWriter::serve() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return busy_ || stopping_; });
    if (!busy_) return;
    lock.unlock();
    for (const Buffer& buffer : writing_) write_all(buffer);
    lock.lock();
    busy_ = false;
    changed_.notify_all();
  }
}

void CaptureWriter::write_all(const Buffer& buffer) {
  std::size_t done = 0;
  while (done < buffer.size()) {
    ssize_t count = ::write(descriptor_, buffer.data() + done, buffer.size() - done);
    if (count < 0 && errno == EINTR) continue;
    std::lock_guard lock(mutex_);
    if (failed_) return;
    if (count < 0) {
      failed_ = true, errno_ = errno, closed_ = errno == EPIPE;
      return;
    }
    done += static_cast<std::size_t>(count);
    written_ += static_cast<std::uint64_t>(count);
  }
}

std::string capture_header(std::uint32_t snaplen) {
  std::string out;
  auto word = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i));
  };
  word(0xa1b2'3c4d, 4), word(2, 2), word(4, 2), word(0, 4), word(0, 4), word(snaplen, 4), word(1, 4);
  return out;
}

}  // namespace weir::emulator
