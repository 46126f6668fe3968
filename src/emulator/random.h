// Random numbers that depend on a seed and on what they are for, never on threads or the order of use elsewhere.
#pragma once

#include <cstdint>

#include "base/hashing.h"

namespace weir::emulator {

// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014). A small value: copy it
// to branch a sequence off. Integers only, so its numbers are the same on any machine.
class Random {
 public:
  explicit Random(std::uint64_t state) : state_(state) {}
  // The sequence of one purpose: each (seed, purpose, index) has its own.
  Random(std::uint64_t seed, std::uint64_t purpose, std::uint64_t index = 0) : state_(mix(mix(seed, purpose), index)) {}

  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e37'79b9'7f4a'7c15ull;
    z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11ebull;
    return z ^ (z >> 31);
  }
  // Uniform in [0, limit), limit > 0; by multiplication (Lemire 2019), whose bias of limit / 2^64 nobody can measure.
  std::uint64_t below(std::uint64_t limit) {
    return static_cast<std::uint64_t>((static_cast<__uint128_t>(next()) * limit) >> 64);
  }
  // Uniform in [least, most], both included.
  std::int64_t between(std::int64_t least, std::int64_t most) {
    return least + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(most - least) + 1));
  }
  // Uniform in the open interval (0, 1): the middles of 2^52 equal parts, so a logarithm of it is always finite.
  double unit() { return (static_cast<double>(next() >> 12) + 0.5) * 0x1p-52; }
  bool chance(double probability) { return unit() < probability; }
  // A sequence of its own, for a child.
  Random split() { return Random(next()); }

 private:
  std::uint64_t state_;
};

}  // namespace weir::emulator
