// Writes a capture to a file descriptor from a thread of its own, so that making packets goes on meanwhile.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"

namespace weir::emulator {

// Bytes that are not initialised when they grow.
class Buffer {
 public:
  std::uint8_t* room(std::size_t bytes);  // at least so many, from the beginning; what was in it is lost
  void resize(std::size_t size) { size_ = size; }  // how many of them are used
  const std::uint8_t* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }

 private:
  std::unique_ptr<std::uint8_t[]> bytes_;
  std::size_t capacity_ = 0, size_ = 0;
};

class CaptureWriter {
 public:
  // `descriptor` stays open and belongs to the caller; `name` is how errors call it.
  CaptureWriter(int descriptor, std::string name);
  ~CaptureWriter();
  CaptureWriter(const CaptureWriter&) = delete;
  CaptureWriter& operator=(const CaptureWriter&) = delete;

  // Waits until what was given before is written, then takes the buffers, in order, and gives the old ones back for
  // reuse.
  void write(std::vector<Buffer>& buffers);
  // Waits until all is written. kStorage when something could not be; a reader that went away is closed() and no error.
  Status finish();
  bool failed();  // nothing more will be written
  bool closed() const { return closed_; }  // after finish()
  std::uint64_t bytes_written() const { return written_; }  // after finish()

 private:
  void serve();
  void write_all(const Buffer& buffer);

  int descriptor_;
  std::string name_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Buffer> writing_;
  bool busy_ = false, stopping_ = false, failed_ = false, closed_ = false;
  int errno_ = 0;
  std::uint64_t written_ = 0;
  std::thread thread_;
};

// The header of a pcap file with nanoseconds and Ethernet frames (draft-ietf-opsawg-pcap).
std::string capture_header(std::uint32_t snaplen);

}  // namespace weir::emulator
