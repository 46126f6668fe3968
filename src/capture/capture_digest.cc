#include "capture/capture_digest.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include "base/hashing.h"

namespace weir::capture {
namespace {

constexpr std::size_t kBytes = 64;

std::uint64_t of_bytes(const Frame& frame) {
  std::array<std::uint64_t, kBytes / 8> words{};
  if (frame.captured_length >= kBytes) {
    std::memcpy(words.data(), frame.captured, kBytes);
  } else if (frame.captured_length != 0) {
    std::memcpy(words.data(), frame.captured, frame.captured_length);
  }
  // Not one after the other: the processor does these at the same time.
  return mix(words[0], words[1]) + 3 * mix(words[2], words[3]) + 5 * mix(words[4], words[5]) +
         7 * mix(words[6], words[7]);
}

std::string text(std::uint64_t first, std::uint64_t second) {
  std::array<char, 33> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx%016llx", static_cast<unsigned long long>(first),
                static_cast<unsigned long long>(second));
  return digits.data();
}

}  // namespace

void CaptureDigest::add(const Frame& frame) {
  const std::uint64_t lengths = std::uint64_t{frame.captured_length} << 32 | frame.wire_length;
  const std::uint64_t packet = mix(static_cast<std::uint64_t>(frame.time), lengths) + of_bytes(frame);
  state_.chain = mix(state_.chain, packet);  // knows the order
  state_.sum += mix(packet, packet >> 32);
  if (++packets_ <= kHeadPackets) head_ = state_;
}

CaptureIdentity CaptureDigest::identity() const {
  return {text(head_.chain, head_.sum), packets_, text(state_.chain, state_.sum)};
}

}  // namespace weir::capture
