// A file for writing, or standard output for "-".
#pragma once

#include <string>

#include "base/error.h"

namespace weir::cli {

class Target {
 public:
  // Empties a file that is there. kPermission, kStorage.
  static Result<Target> open(const std::string& path);
  Target(Target&& from) noexcept;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  Target& operator=(Target&&) = delete;
  ~Target();

  int descriptor() const { return descriptor_; }
  const std::string& name() const { return name_; }
  // The last moment to hear that the bytes did not arrive.
  Status finish();

 private:
  Target(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  int descriptor_;
  std::string name_;
};

}  // namespace weir::cli
