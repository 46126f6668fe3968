// Two hashes: a keyed one that decides which rows a bound keeps (an attacker must not be able to choose them), and a
// fast one for tables.
#pragma once

#include <cstdint>
#include <span>

namespace weir {

// One per deployment; its id travels in every value, so values of two keys never merge.
struct HashKey {
  std::uint64_t first = 0x7765'6972'0000'0001ull;
  std::uint64_t second = 0x6d65'7465'7200'0001ull;
  friend constexpr bool operator==(const HashKey&, const HashKey&) = default;
};

// SipHash-1-3 over whole 64-bit words (Aumasson and Bernstein, 2012; the 1-3 variant is what Rust's and Python's
// tables use). Words are taken little-endian.
std::uint64_t keyed_hash(const HashKey& key, std::span<const std::uint64_t> words);

// The id of a key: its hash of nothing, so that it does not give the key away.
std::uint64_t key_id(const HashKey& key);

// A 64 x 64 -> 128 bit multiply folded to 64, twice (the mixing step of wyhash): fast, not keyed.
inline std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  __uint128_t product = static_cast<__uint128_t>(a ^ 0x9e37'79b9'7f4a'7c15ull) * (b ^ 0xd6e8'feb8'6659'fd93ull);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

}  // namespace weir
