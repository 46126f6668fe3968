#include "cli/secret_file.h"

#include <cerrno>
#include <fstream>
#include <iterator>

namespace weir::cli {

Result<std::string> read_secret(const std::string& file, const std::string& setting) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    const ErrorKind kind = errno == EACCES || errno == EPERM ? ErrorKind::kPermission : ErrorKind::kUsage;
    return failure(kind, "cannot read " + setting, file, system_error(errno));
  }
  std::string value{std::istreambuf_iterator<char>(stream), {}};
  while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
  return value;
}

std::string beside(const std::string& settings_file, const std::string& file) {
  const std::size_t slash = settings_file.rfind('/');
  if (file.starts_with('/') || slash == std::string::npos) return file;
  return settings_file.substr(0, slash + 1) + file;
}

}  // namespace weir::cli
