#include "cli/target.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace weir::cli {

Result<Target> Target::open(const std::string& path) {
  if (path == "-") return Target(STDOUT_FILENO, "standard output");
  int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (descriptor >= 0) return Target(descriptor, path);
  ErrorKind kind = errno == EACCES || errno == EPERM ? ErrorKind::kPermission : ErrorKind::kStorage;
  return failure(kind, "cannot write", path, std::generic_category().message(errno));
}

Target::Target(Target&& from) noexcept
    : descriptor_(std::exchange(from.descriptor_, -1)), name_(std::move(from.name_)) {}

Target::~Target() {
  if (descriptor_ > STDERR_FILENO) ::close(descriptor_);
}

Status Target::finish() {
  if (descriptor_ <= STDERR_FILENO || ::close(std::exchange(descriptor_, -1)) == 0) return {};
  return failure(ErrorKind::kStorage, "cannot write", name_, std::generic_category().message(errno));
}

}  // namespace weir::cli
