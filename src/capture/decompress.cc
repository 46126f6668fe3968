#include "capture/decompress.h"

#include "capture/words.h"

namespace weir::capture {

bool is_gzip(std::span<const std::uint8_t> first) { return first.size() >= 2 && first[0] == 0x1f && first[1] == 0x8b; }

bool is_zstd(std::span<const std::uint8_t> first) {
  if (first.size() < 4) return false;
  std::uint32_t magic = load32(first.data(), false);
  return magic == 0xfd2f'b528 || (magic & 0xffff'fff0) == 0x184d'2a50;
}

Result<bool> CompressedInput::refill() {
  if (begin_ < end_) return true;
  auto count = from_->read(buffer_);
  if (!count) return std::unexpected(count.error());
  begin_ = 0;
  end_ = *count;
  return end_ > 0;
}

}  // namespace weir::capture
