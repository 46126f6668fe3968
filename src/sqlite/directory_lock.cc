#include "sqlite/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace weir::sqlite {
namespace {

ErrorKind kind_of(int system_error) {
  return system_error == EACCES || system_error == EPERM || system_error == EROFS ? ErrorKind::kPermission
                                                                                  : ErrorKind::kStorage;
}

// 0, or the errno that says why it is none.
int why_no_directory(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return errno;
  return S_ISDIR(status.st_mode) ? 0 : ENOTDIR;
}

}  // namespace

Status make_private_directory(const std::string& directory) {
  if (directory.empty()) return failure(ErrorKind::kUsage, "no data directory given", "", "name one with --data DIR");
  for (std::size_t end = directory.find('/', 1);; end = directory.find('/', end + 1)) {
    const std::string part = directory.substr(0, end);
    const int refused = ::mkdir(part.c_str(), 0700) == 0 ? 0 : errno;
    const int reason = refused == 0 ? 0 : why_no_directory(part);
    if (reason != 0) {
      if (reason == EACCES) {  // of looking: it may well be there
        return failure(ErrorKind::kPermission, "cannot reach directory", part,
                       "a folder above it is closed to this user");
      }
      return failure(kind_of(refused), "cannot make directory", part, system_error(refused));
    }
    if (end == std::string::npos) return {};
  }
}

Result<DirectoryLock> DirectoryLock::take(const std::string& directory) {
  const std::string path = directory + "/lock";
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    const int reason = errno;
    return failure(kind_of(reason), "cannot write in data directory", directory, system_error(reason));
  }
  DirectoryLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  return failure(ErrorKind::kStorage, "another weir writes to", directory,
                 "end it first, or choose another directory with --data");
}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

DirectoryLock::~DirectoryLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace weir::sqlite
