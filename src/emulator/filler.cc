#include "emulator/filler.h"

#include "emulator/random.h"

namespace weir::emulator {
namespace {

constexpr std::size_t kLine = 78;
static_assert(Filler::kPeriod % kLine == 0);

std::uint8_t filler_byte(FillerKind kind, std::size_t place, Random& random) {
  constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::uint64_t value = random.next();
  if (kind == FillerKind::kBinary) return static_cast<std::uint8_t>(value);
  if (place % kLine == kLine - 2) return '\r';
  if (place % kLine == kLine - 1) return '\n';
  return static_cast<std::uint8_t>(kBase64[value % 64]);
}

}  // namespace

Filler::Filler(FillerKind kind) : bytes_(kPeriod + kMostBytes), even_(bytes_.size() + 1), odd_(bytes_.size() + 1) {
  Random random(0x66696c6c, static_cast<std::uint64_t>(kind));
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    bytes_[i] = i < kPeriod ? filler_byte(kind, i, random) : bytes_[i - kPeriod];
    even_[i + 1] = even_[i] + (i % 2 == 0 ? bytes_[i] : 0u);
    odd_[i + 1] = odd_[i] + (i % 2 == 1 ? bytes_[i] : 0u);
  }
}

const Filler& Filler::of(FillerKind kind) {
  static const Filler binary(FillerKind::kBinary), text(FillerKind::kText);
  return kind == FillerKind::kBinary ? binary : text;
}

std::uint64_t Filler::sum(std::uint64_t start, std::size_t length) const {
  std::size_t from = start % kPeriod, to = from + length;
  std::uint64_t even = even_[to] - even_[from], odd = odd_[to] - odd_[from];
  return from % 2 == 0 ? even * 256 + odd : odd * 256 + even;
}

}  // namespace weir::emulator
