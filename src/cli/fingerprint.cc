#include "cli/fingerprint.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <span>

#include "base/hashing.h"

namespace weir::cli {
namespace {

constexpr std::size_t kBlockBytes = 4096;
constexpr std::uint64_t kBlocks = 256;

// Two keyed hashes side by side: 128 bits, so that no two captures of a deployment meet by chance.
struct Digest {
  std::uint64_t first = 0, second = 0;
  void add(std::span<const std::uint64_t> words) {
    std::vector<std::uint64_t> all{first, second, words.size()};
    all.insert(all.end(), words.begin(), words.end());
    first = keyed_hash({0x636f'6e74'656e'7431ull, 1}, all);
    second = keyed_hash({0x636f'6e74'656e'7432ull, 2}, all);
  }
  void add(std::uint64_t word) { add(std::span(&word, 1)); }
};

class File {
 public:
  explicit File(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_open() const { return descriptor_ >= 0; }
  std::optional<std::uint64_t> regular_size() const {
    struct stat status;
    if (::fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
    return static_cast<std::uint64_t>(status.st_size);
  }
  // One block, padded with zeros (the size counts apart).
  void add_block(std::uint64_t offset, Digest& digest) const {
    std::uint64_t words[kBlockBytes / 8] = {};
    ssize_t got = ::pread(descriptor_, words, kBlockBytes, static_cast<off_t>(offset));
    digest.add(static_cast<std::uint64_t>(got < 0 ? 0 : got));
    digest.add(words);
  }

 private:
  int descriptor_;
};

void add_content(const File& file, std::uint64_t size, Digest& digest) {
  digest.add(size);
  std::uint64_t blocks = (size + kBlockBytes - 1) / kBlockBytes;
  if (blocks <= kBlocks) {
    for (std::uint64_t block = 0; block < blocks; ++block) file.add_block(block * kBlockBytes, digest);
    return;
  }
  for (std::uint64_t i = 0; i <= kBlocks; ++i) file.add_block((blocks - 1) * i / kBlocks * kBlockBytes, digest);
  file.add_block(size - kBlockBytes, digest);
}

}  // namespace

Result<std::string> fingerprint(const std::vector<std::vector<std::string>>& sources,
                                const std::string& settings_hash) {
  Digest digest;
  for (const auto& paths : sources) {
    digest.add(paths.size());
    for (const std::string& path : paths) {
      if (path == "-") return "";
      File file(path);
      if (!file.is_open()) {
        ErrorKind kind = errno == EACCES ? ErrorKind::kPermission : ErrorKind::kInput;
        return failure(kind, "cannot read capture", path, system_error(errno));
      }
      auto size = file.regular_size();
      if (!size) return "";
      add_content(file, *size, digest);
    }
  }
  for (char c : settings_hash) digest.add(static_cast<unsigned char>(c));
  return fmt::format("{:016x}{:016x}", digest.first, digest.second);
}

}  // namespace weir::cli
