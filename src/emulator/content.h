// What an application sends: some bytes of its own, then filler. Small to keep, whatever its length.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>

#include "emulator/filler.h"

namespace weir::emulator {

enum class Framing : std::uint8_t {
  kNone,
  kTlsRecords,  // the filler is TLS application data records (RFC 8446, 5.1) of up to kTlsRecord bytes
};

struct Content {
  std::string head;
  std::uint64_t filler_length = 0;  // framing included
  std::uint64_t filler_start = 0;   // where in the endless filler it begins
  FillerKind filler = FillerKind::kBinary;
  Framing framing = Framing::kNone;

  std::uint64_t size() const { return head.size() + filler_length; }
};

inline constexpr std::uint64_t kTlsRecord = 5 + 16'384 + 17;  // header, plaintext, content type and tag

Content literal(std::string bytes);
// Text or data of `length` bytes after `head`.
Content with_filler(std::string head, std::uint64_t length, FillerKind kind, std::uint64_t start);
// `length` > 0 bytes of plaintext after `head`, as TLS 1.3 sends them.
Content with_tls_data(std::string head, std::uint64_t length, std::uint64_t start);

// One's complement sum of big-endian words, not folded; an odd last byte is a high one.
std::uint64_t sum_of(const std::uint8_t* bytes, std::size_t length);

// Calls use(bytes, length, sum) for the pieces that make up `length` bytes from `offset` on; `sum` as sum_of() has it.
template <typename Use>
void for_each_piece(const Content& content, std::uint64_t offset, std::size_t length, Use&& use);

}  // namespace weir::emulator

#include "emulator/content_pieces.h"
