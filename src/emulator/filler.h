// Bytes for the bulk of payloads, made once: their sums are known beforehand, so that a checksum over them costs the
// same at any length and nobody needs the bytes themselves when a capture is cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/error.h"

namespace weir::emulator {

enum class FillerKind : std::uint8_t {
  kBinary,  // like compressed or encrypted data
  kText,    // lines of 76 base64 characters and CRLF (RFC 2045), as mail and text have
};

class Filler {
 public:
  static constexpr std::size_t kPeriod = 32'760;   // a multiple of a line's 78 bytes
  static constexpr std::size_t kMostBytes = 16'384 + 64;  // of one slice

  static const Filler& of(FillerKind kind);

  // `length` (<= kMostBytes) bytes of the endless filler from `start` on; they live as long as the program.
  const std::uint8_t* at(std::uint64_t start) const { return bytes_.data() + start % kPeriod; }
  // Their sum as big-endian 16-bit words, the first byte the high one; an odd last byte is a high one.
  std::uint64_t sum(std::uint64_t start, std::size_t length) const;

 private:
  explicit Filler(FillerKind kind);
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint32_t> even_, odd_;  // sums of the bytes at even and odd places before each place
};

}  // namespace weir::emulator
