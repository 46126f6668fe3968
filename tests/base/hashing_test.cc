#include "base/hashing.h"

#include <gtest/gtest.h>

#include <array>

namespace weir {
namespace {

// Expected values: an independent Python SipHash-1-3 over the words' little-endian bytes, itself checked against
// CPython 3.11's hash(bytes) with PYTHONHASHSEED.
TEST(KeyedHash, IsSipHash13) {
  constexpr HashKey key{0x0706050403020100ull, 0x0f0e0d0c0b0a0908ull};
  EXPECT_EQ(keyed_hash(key, {}), 0xabac0158050fc4dcull);
  EXPECT_EQ(keyed_hash(key, std::array<std::uint64_t, 1>{0x0706050403020100ull}), 0x369095118d299a8eull);
  EXPECT_EQ(keyed_hash(key, std::array<std::uint64_t, 3>{1, 2, ~0ull}), 0x83024266d32e282bull);
}

TEST(KeyedHash, DependsOnKeyOrderAndLength) {
  constexpr HashKey key, other{1, 2};
  std::array<std::uint64_t, 2> words{1, 2}, swapped{2, 1};
  EXPECT_NE(keyed_hash(key, words), keyed_hash(other, words));
  EXPECT_NE(keyed_hash(key, words), keyed_hash(key, swapped));
  EXPECT_NE(keyed_hash(key, std::array<std::uint64_t, 1>{0}), keyed_hash(key, std::array<std::uint64_t, 2>{0, 0}));
}

TEST(KeyedHash, KeyIdIsTheHashOfNothing) {
  constexpr HashKey key{5, 6};
  EXPECT_EQ(key_id(key), keyed_hash(key, {}));
  EXPECT_NE(key_id(key), key_id(HashKey{6, 5}));
}

TEST(Mix, SpreadsNeighbouringValues) {
  EXPECT_NE(mix(1, 2), mix(2, 1));
  int differing = __builtin_popcountll(mix(1, 0) ^ mix(2, 0));
  EXPECT_GT(differing, 10);
  EXPECT_LT(differing, 54);
}

}  // namespace
}  // namespace weir
