// The data directory: made when it is not there, and locked by its one writer.
#pragma once

#include <string>

#include "base/error.h"

namespace weir::sqlite {

// Makes `directory` and its parents (mode 0700) unless it is there.
Status make_private_directory(const std::string& directory);

// Holds an flock on DIR/lock for as long as it lives; the kernel releases it when the process dies, however it dies.
class DirectoryLock {
 public:
  static Result<DirectoryLock> take(const std::string& directory);  // kStorage when another process holds it
  DirectoryLock() = default;
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  DirectoryLock(DirectoryLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  DirectoryLock& operator=(DirectoryLock&& other) noexcept;
  ~DirectoryLock();

 private:
  explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace weir::sqlite
