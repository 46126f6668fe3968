// Fields that the bytes of Activity and of Settled share (api/activity.md, api/settled.md).
#pragma once

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "traffic/bounded_table.h"

namespace weir::traffic {

// Damaged bytes must not overflow: they wrap, and what they say is refused or wrong, not undefined.
inline std::int64_t plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

template <typename Out>  // a ByteWriter or FieldBytes
void put(Out& out, const Counts& counts) {
  for (int d : {0, 1}) {
    out.varint(counts.packets[d]);
    if (counts.packets[d] != 0) out.varint(counts.bytes[d]);
  }
}

inline Counts get_counts(ByteReader& in) {
  Counts counts;
  for (int d : {0, 1}) {
    counts.packets[d] = in.varint();
    if (counts.packets[d] != 0) counts.bytes[d] = in.varint();
  }
  return counts;
}

template <typename Out>
void put_address(Out& out, const IpAddress& address) {
  if (address.is_v4()) {
    const std::uint32_t value = address.v4_value();
    out.u8(4);
    for (int shift : {24, 16, 8, 0}) out.u8(static_cast<std::uint8_t>(value >> shift));
  } else {
    out.u8(6);
    out.u64(address.high);
    out.u64(address.low);
  }
}

inline bool get_address(ByteReader& in, IpAddress& address) {
  const std::uint8_t family = in.u8();
  if (family == 4) {
    std::uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | in.u8();
    address = IpAddress::v4(value);
    return true;
  }
  address.high = in.u64();
  address.low = in.u64();
  return family == 6 && !address.is_v4();
}

inline constexpr std::uint8_t kNameSourceBits = 3;

// `flags`: other bits of the name's first byte.
inline void put(ByteWriter& out, const Name& name, Nanoseconds base, std::uint8_t flags = 0) {
  out.u8(static_cast<std::uint8_t>(static_cast<std::uint8_t>(name.source) | flags));
  if (name.source == packet::NameSource::kNone) return;
  out.zigzag(name.time - base);
  out.text(name.text);
}

// `flags`: takes the other bits of the name's first byte; null: there must be none.
inline bool get(ByteReader& in, Name& name, Nanoseconds base, std::uint8_t* flags = nullptr) {
  std::uint8_t source = in.u8();
  if (flags) {
    *flags = source & static_cast<std::uint8_t>(~kNameSourceBits);
    source &= kNameSourceBits;
  }
  if (source > static_cast<std::uint8_t>(packet::NameSource::kTlsSni)) return false;
  name.source = static_cast<packet::NameSource>(source);
  if (source == 0) return true;
  name.time = plus(base, in.zigzag());
  name.text = in.text();
  return true;
}

inline bool get_port(ByteReader& in, std::uint16_t& port) {
  const std::uint64_t value = in.varint();
  port = static_cast<std::uint16_t>(value);
  return value <= UINT16_MAX;
}

template <typename Row>
bool strictly_sorted(const std::vector<Row>& table) {
  return std::adjacent_find(table.begin(), table.end(), [](const Row& a, const Row& b) { return !before(a, b); }) ==
         table.end();
}

}  // namespace weir::traffic
