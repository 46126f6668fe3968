// Classic pcap files (draft-ietf-opsawg-pcap; libpcap's sf-pcap.c): either byte order, micro- and nanoseconds, and the
// "modified" form (magic a1b2cd34, Kuznetzov's patch to libpcap) whose record header has 8 more bytes.
#pragma once

#include <cstdint>

#include "capture/record_parser.h"

namespace weir::capture {

inline constexpr std::size_t kPcapFileHeaderBytes = 24;

// What a file header says.
struct PcapFormat {
  bool swapped = false;                      // the other byte order than this host's
  std::int32_t fraction_nanoseconds = 1000;  // per unit of the record's second time field
  std::uint32_t record_header_bytes = 16;
  std::uint16_t minor_version = 4;  // before 2.3 the two lengths are swapped, in 2.3 they may be
  std::uint16_t link_type = 0;
};

bool is_pcap_magic(std::uint32_t little_endian_magic);

// Reads the 24 bytes of a file header whose magic is known. Gives why it is refused, or an empty text.
std::string_view read_pcap_header(const std::uint8_t* header, PcapFormat& format);

// Seconds are unsigned (1970 to 2106), as the draft has them. The fraction is signed, as libpcap has it: some writers
// leave it below zero, and it may exceed a second.
class PcapParser final : public RecordParser {
 public:
  explicit PcapParser(const PcapFormat& format) : format_(format) {}
  Step next(ByteCursor& bytes, Frame& frame) override;
  bool between_records() const override { return true; }

 private:
  void prefetch(const ByteCursor& bytes);

  PcapFormat format_;
  const std::uint8_t* prefetched_until_ = nullptr;  // of the bytes that end at prefetched_end_
  const std::uint8_t* prefetched_end_ = nullptr;
};

}  // namespace weir::capture
