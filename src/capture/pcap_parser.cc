#include "capture/pcap_parser.h"

#include <algorithm>
#include <utility>

#include "capture/header_prefetch.h"
#include "capture/words.h"

namespace weir::capture {
namespace {

constexpr std::uint32_t kMicroseconds = 0xa1b2c3d4, kNanoseconds = 0xa1b23c4d, kModified = 0xa1b2cd34;
constexpr std::uint32_t kReservedLinkBits = 0x03ff'0000;  // the upper bits besides tell of a frame check sequence

bool is_native_magic(std::uint32_t magic) {
  return magic == kMicroseconds || magic == kNanoseconds || magic == kModified;
}

}  // namespace

bool is_pcap_magic(std::uint32_t magic) { return is_native_magic(magic) || is_native_magic(__builtin_bswap32(magic)); }

std::string_view read_pcap_header(const std::uint8_t* header, PcapFormat& format) {
  format.swapped = !is_native_magic(load32(header, false));
  std::uint32_t magic = load32(header, format.swapped);
  if (magic == kNanoseconds) format.fraction_nanoseconds = 1;
  if (magic == kModified) format.record_header_bytes = 24;
  if (load16(header + 4, format.swapped) != 2) return "a pcap version other than 2";
  format.minor_version = load16(header + 6, format.swapped);
  std::uint32_t link = load32(header + 20, format.swapped);
  if (link & kReservedLinkBits) return "reserved bits are set in the link type";
  format.link_type = static_cast<std::uint16_t>(link);
  return {};
}

void PcapParser::prefetch(const ByteCursor& bytes) {
  std::size_t stretch = std::min(bytes.left(), kPrefetchStretchBytes);
  prefetched_end_ = bytes.end;
  prefetched_until_ = bytes.at + stretch;
  if (stretch >= kMinPrefetchBytes) prefetch_headers(format_, bytes.at, bytes.at + stretch);
}

Step PcapParser::next(ByteCursor& bytes, Frame& frame) {
  std::size_t left = bytes.left();
  if (left < format_.record_header_bytes) return Step::kNeedMore;
  if (bytes.at >= prefetched_until_ || bytes.end != prefetched_end_) prefetch(bytes);
  const std::uint8_t* record = bytes.at;
  std::uint32_t captured = load32(record + 8, format_.swapped);
  std::uint32_t wire = load32(record + 12, format_.swapped);
  if (format_.minor_version < 3 || (format_.minor_version == 3 && captured > wire)) std::swap(captured, wire);
  if (captured > kMaxCapturedLength) return damaged("a record longer than 262144 bytes");
  if (left - format_.record_header_bytes < captured) return Step::kNeedMore;
  frame.time =
      Nanoseconds{load32(record, format_.swapped)} * kNanosecondsPerSecond +
      Nanoseconds{static_cast<std::int32_t>(load32(record + 4, format_.swapped))} * format_.fraction_nanoseconds;
  frame.captured = record + format_.record_header_bytes;
  frame.captured_length = captured;
  frame.wire_length = wire;
  frame.link_type = format_.link_type;
  bytes.at = frame.captured + captured;
  return Step::kFrame;
}

}  // namespace weir::capture
