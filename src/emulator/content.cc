#include "emulator/content.h"

namespace weir::emulator {

Content literal(std::string bytes) { return Content{std::move(bytes)}; }

Content with_filler(std::string head, std::uint64_t length, FillerKind kind, std::uint64_t start) {
  return Content{std::move(head), length, start, kind, Framing::kNone};
}

Content with_tls_data(std::string head, std::uint64_t length, std::uint64_t start) {
  constexpr std::uint64_t kPlaintext = 16'384, kOverhead = kTlsRecord - kPlaintext;
  std::uint64_t rest = length % kPlaintext;
  std::uint64_t framed = length / kPlaintext * kTlsRecord + (rest == 0 ? 0 : rest + kOverhead);
  return Content{std::move(head), framed, start, FillerKind::kBinary, Framing::kTlsRecords};
}

std::uint64_t sum_of(const std::uint8_t* bytes, std::size_t length) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i + 1 < length; i += 2) sum += static_cast<std::uint64_t>(bytes[i]) << 8 | bytes[i + 1];
  if (length % 2 == 1) sum += static_cast<std::uint64_t>(bytes[length - 1]) << 8;
  return sum;
}

}  // namespace weir::emulator
