// Synthetic frames in memory for the micro-benchmarks: 96 captured bytes of Ethernet, IPv4 and TCP or UDP.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "packet/frame.h"

namespace weir::bench {

inline constexpr std::size_t kCaptured = 96;

struct Frames {
  std::vector<std::uint8_t> bytes;
  std::vector<Frame> frames;
};

// `packets` frames of `flows` flows of `users` users in 10/8, drawn uniformly (the worst order for a cache), all within
// `seconds` of packet time from `first`.
inline Frames make_frames(std::size_t packets, std::size_t flows, std::size_t users, double seconds,
                          Nanoseconds first = 0) {
  Frames made;
  made.bytes.resize(packets * kCaptured);
  made.frames.resize(packets);
  std::mt19937_64 random(1);
  for (std::size_t i = 0; i < packets; ++i) {
    std::uint8_t* b = made.bytes.data() + i * kCaptured;
    const std::uint64_t flow = random() % flows, user = flow % users;
    const bool out = random() % 2, udp = flow % 4 == 0;
    b[12] = 0x08;
    b[14] = 0x45;
    b[16] = 0x02, b[17] = 0x58;
    b[23] = udp ? 17 : 6;
    const std::uint32_t local = 0x0a000001u + static_cast<std::uint32_t>(user);
    const std::uint32_t remote = 0xc6120000u + static_cast<std::uint32_t>(flow * 2654435761u >> 16 & 0xffff);
    const auto port = static_cast<std::uint16_t>(32768 + flow / users % 28000);
    const auto put32 = [&](int at, std::uint32_t v) {
      for (int k = 0; k < 4; ++k) b[at + k] = static_cast<std::uint8_t>(v >> (24 - 8 * k));
    };
    const auto put16 = [&](int at, std::uint16_t v) {
      b[at] = static_cast<std::uint8_t>(v >> 8), b[at + 1] = static_cast<std::uint8_t>(v);
    };
    put32(26, out ? local : remote);
    put32(30, out ? remote : local);
    put16(34, out ? port : 443);
    put16(36, out ? 443 : port);
    b[46] = 0x50;
    b[47] = 0x10;
    Frame& frame = made.frames[i];
    frame.time =
        first + static_cast<Nanoseconds>(seconds * 1e9 * static_cast<double>(i) / static_cast<double>(packets));
    frame.captured = b;
    frame.captured_length = kCaptured;
    frame.wire_length = 614;
    frame.link_type = 1;
  }
  return made;
}

}  // namespace weir::bench
