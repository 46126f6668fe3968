#include "base/hashing.h"

#include <bit>

namespace weir {
namespace {

struct SipState {
  std::uint64_t a, b, c, d;

  void round() {
    a += b;
    b = std::rotl(b, 13) ^ a;
    a = std::rotl(a, 32);
    c += d;
    d = std::rotl(d, 16) ^ c;
    a += d;
    d = std::rotl(d, 21) ^ a;
    c += b;
    b = std::rotl(b, 17) ^ c;
    c = std::rotl(c, 32);
  }
  void absorb(std::uint64_t word) {
    d ^= word;
    round();
    a ^= word;
  }
};

}  // namespace

std::uint64_t keyed_hash(const HashKey& key, std::span<const std::uint64_t> words) {
  SipState state{key.first ^ 0x736f'6d65'7073'6575ull, key.second ^ 0x646f'7261'6e64'6f6dull,
                 key.first ^ 0x6c79'6765'6e65'7261ull, key.second ^ 0x7465'6462'7974'6573ull};
  for (std::uint64_t word : words) state.absorb(word);
  state.absorb(static_cast<std::uint64_t>(words.size_bytes()) << 56);  // the length's low byte, as SipHash ends
  state.c ^= 0xff;
  for (int i = 0; i < 3; ++i) state.round();
  return state.a ^ state.b ^ state.c ^ state.d;
}

std::uint64_t key_id(const HashKey& key) { return keyed_hash(key, {}); }

}  // namespace weir
