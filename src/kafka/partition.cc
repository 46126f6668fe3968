#include "kafka/partition.h"

#include <cstring>
#include <span>

#include "packet/decode.h"

namespace weir::kafka {
namespace {

constexpr std::uint32_t kSeed = 0x9747b28c;
constexpr std::uint32_t kMultiplier = 0x5bd1e995;

std::uint32_t byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

std::uint32_t little_endian_word(std::string_view bytes, std::size_t at) {
  return byte_at(bytes, at) | byte_at(bytes, at + 1) << 8 | byte_at(bytes, at + 2) << 16 | byte_at(bytes, at + 3) << 24;
}

std::uint32_t finish(std::uint32_t hash) {
  hash ^= hash >> 13;
  hash *= kMultiplier;
  return hash ^ hash >> 15;
}

void put(const IpAddress& address, char* out) {
  for (int i = 0; i < 8; ++i) {
    out[i] = static_cast<char>(address.high >> (56 - 8 * i));
    out[8 + i] = static_cast<char>(address.low >> (56 - 8 * i));
  }
}

}  // namespace

std::uint32_t murmur2(std::string_view bytes) {
  std::uint32_t hash = kSeed ^ static_cast<std::uint32_t>(bytes.size());
  std::size_t at = 0;
  for (; at + 4 <= bytes.size(); at += 4) {
    std::uint32_t word = little_endian_word(bytes, at) * kMultiplier;
    word = (word ^ word >> 24) * kMultiplier;
    hash = hash * kMultiplier ^ word;
  }
  const std::size_t left = bytes.size() - at;
  for (std::size_t i = 0; i < left; ++i) hash ^= byte_at(bytes, at + i) << (8 * i);
  return finish(left == 0 ? hash : hash * kMultiplier);
}

std::int32_t partition_of(const IpAddress& one, const IpAddress& other, std::int32_t partitions) {
  char key[32];
  put(one < other ? one : other, key);
  put(one < other ? other : one, key + 16);
  return static_cast<std::int32_t>(murmur2({key, sizeof key}) & 0x7fff'ffff) % partitions;
}

std::int32_t partition_of(const Frame& frame, std::int32_t partitions) {
  packet::FrameFacts facts;
  packet::decode(std::span(frame.captured, frame.captured_length), frame.link_type, packet::Tunnels::kOuter, facts);
  if (facts.kind == packet::Kind::kMalformed || facts.kind == packet::Kind::kNotIp) return 0;
  return partition_of(facts.source, facts.destination, partitions);
}

}  // namespace weir::kafka
