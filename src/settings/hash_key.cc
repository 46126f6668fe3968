#include "settings/hash_key.h"

#include <cerrno>
#include <charconv>
#include <fstream>

namespace weir::settings {
namespace {

bool read_hexadecimal(const std::string& digits, std::uint64_t& value) {
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return error == std::errc() && end == digits.data() + digits.size();
}

}  // namespace

Result<HashKey> read_hash_key_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path);
  if (!file) return failure(ErrorKind::kUsage, "cannot read hash key", path, system_error(errno));
  std::string digits, rest;
  file >> digits >> rest;
  HashKey key;
  bool right = digits.size() == 32 && rest.empty() && read_hexadecimal(digits.substr(0, 16), key.first) &&
               read_hexadecimal(digits.substr(16), key.second);
  if (right) return key;
  return failure(ErrorKind::kUsage, "not a hash key:", path,
                 "write 32 hexadecimal digits, as `openssl rand -hex 16` gives");
}

}  // namespace weir::settings
