// The inside of for_each_piece(); included by content.h alone.
#pragma once

namespace weir::emulator {

template <typename Use>
void filler_piece(const Content& content, std::uint64_t place, std::size_t length, Use&& use) {
  const Filler& filler = Filler::of(content.filler);
  while (length > 0) {
    std::size_t part = std::min(length, Filler::kMostBytes);
    std::uint64_t start = content.filler_start + place;
    use(filler.at(start), part, filler.sum(start, part));
    place += part, length -= part;
  }
}

template <typename Use>
void tls_pieces(const Content& content, std::uint64_t place, std::size_t length, Use&& use) {
  while (length > 0) {
    std::uint64_t record = place / kTlsRecord, inside = place % kTlsRecord;
    std::uint64_t record_length = std::min(kTlsRecord, content.filler_length - record * kTlsRecord);
    if (inside < 5) {
      auto size = static_cast<std::uint16_t>(record_length - 5);
      const std::uint8_t header[5] = {0x17, 3, 3, static_cast<std::uint8_t>(size >> 8),
                                      static_cast<std::uint8_t>(size)};
      std::size_t part = std::min<std::size_t>(length, 5 - inside);
      use(header + inside, part, sum_of(header + inside, part));
      place += part, length -= part;
    } else {
      std::size_t part = std::min<std::size_t>(length, record_length - inside);
      filler_piece(content, place, part, use);
      place += part, length -= part;
    }
  }
}

template <typename Use>
void for_each_piece(const Content& content, std::uint64_t offset, std::size_t length, Use&& use) {
  if (offset < content.head.size()) {
    std::size_t part = std::min<std::size_t>(length, content.head.size() - offset);
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(content.head.data()) + offset;
    use(bytes, part, sum_of(bytes, part));
    offset += part, length -= part;
  }
  if (length == 0) return;
  std::uint64_t place = offset - content.head.size();
  if (content.framing == Framing::kTlsRecords) {
    tls_pieces(content, place, length, use);
  } else {
    filler_piece(content, place, length, use);
  }
}

}  // namespace weir::emulator
