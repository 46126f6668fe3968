// Fields that the bytes of this module share.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "traffic/mapper.h"

namespace weir::jni {

inline void put_optional(ByteWriter& out, const std::optional<std::int64_t>& value) {
  out.u8(value ? 1 : 0);
  if (value) out.zigzag(*value);
}

inline std::optional<std::int64_t> get_optional(ByteReader& in) {
  if (in.u8() == 0) return std::nullopt;
  return in.zigzag();
}

inline void put(ByteWriter& out, const traffic::AddressActivity& item, const traffic::Bounds& bounds) {
  out.u64(item.address.high);
  out.u64(item.address.low);
  out.text(traffic::serialize(item.activity, bounds));
}

inline bool get(ByteReader& in, traffic::AddressActivity& item, const traffic::Bounds& bounds) {
  item.address.high = in.u64();
  item.address.low = in.u64();
  auto activity = traffic::parse_activity(in.text(), bounds);
  if (activity) item.activity = std::move(*activity);
  return activity.has_value();
}

}  // namespace weir::jni
