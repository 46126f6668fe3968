#include "capture/header_prefetch.h"

#include <array>

#include "capture/words.h"

namespace weir::capture {
namespace {

constexpr std::size_t kWalks = 8;
constexpr std::size_t kSearchBytes = 4096;  // how far a walk looks for its first header
constexpr std::size_t kHeaderBytes = 24;    // the longest record header
constexpr std::uint32_t kDay = 86'400;

// Within a day of `seconds`, a fraction below a second and two lengths in order: rare in packet bytes.
bool looks_like_record(const PcapFormat& format, const std::uint8_t* at, std::uint32_t seconds) {
  if (load32(at, format.swapped) - seconds + kDay > 2 * kDay) return false;
  std::uint32_t captured = load32(at + 8, format.swapped), wire = load32(at + 12, format.swapped);
  return load32(at + 4, format.swapped) < 1'000'000'000 && captured <= wire && wire <= kMaxCapturedLength;
}

const std::uint8_t* find_record(const PcapFormat& format, const std::uint8_t* from, const std::uint8_t* end,
                                std::uint32_t seconds) {
  for (const std::uint8_t* at = from; at < from + kSearchBytes && at < end; ++at) {
    if (looks_like_record(format, at, seconds)) return at;
  }
  return end;
}

}  // namespace

void prefetch_headers(const PcapFormat& format, const std::uint8_t* record, const std::uint8_t* end) {
  std::array<const std::uint8_t*, kWalks> at, stop;
  std::size_t part = static_cast<std::size_t>(end - record) / kWalks;
  std::uint32_t seconds = load32(record, format.swapped);
  for (std::size_t walk = 0; walk < kWalks; ++walk) {
    stop[walk] = record + (walk + 1) * part - kHeaderBytes;
    at[walk] = walk == 0 ? record : find_record(format, record + walk * part, stop[walk], seconds);
  }
  for (bool walking = true; walking;) {
    walking = false;
    for (std::size_t walk = 0; walk < kWalks; ++walk) {
      if (at[walk] >= stop[walk]) continue;
      std::uint32_t captured = load32(at[walk] + 8, format.swapped);
      // Past its part, or lost: either way this walk is over.
      if (captured >= stop[walk] - at[walk]) captured = static_cast<std::uint32_t>(stop[walk] - at[walk]);
      at[walk] += format.record_header_bytes + captured;
      __builtin_prefetch(at[walk] + 8);
      __builtin_prefetch(at[walk] + 8 + 64);
      walking = true;
    }
  }
}

}  // namespace weir::capture
