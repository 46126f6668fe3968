// Keys of the state's entries (shard_state.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "traffic/records.h"

namespace weir::jni {

inline constexpr char kHeaderKey[] = "H";

struct PendingKey {
  Seconds pane = 0;
  std::uint64_t number = 0;  // of the entry: each step adds its own
};
struct SettledKey {
  traffic::Level level = traffic::Level::kSecond;
  Seconds start = 0;
  std::string user;
};

inline std::string pending_key(const PendingKey& key) {
  std::string bytes = "P";
  ByteWriter out(bytes);
  out.zigzag(key.pane);
  out.varint(key.number);
  return bytes;
}

inline std::string settled_key(const SettledKey& key) {
  std::string bytes = "S";
  ByteWriter out(bytes);
  out.u8(static_cast<std::uint8_t>(key.level));
  out.zigzag(key.start);
  out.text(key.user);
  return bytes;
}

inline std::string user_key(std::string_view user) { return "U" + std::string(user); }

// Of a key without its first byte.
inline std::optional<PendingKey> read_pending_key(std::string_view bytes) {
  ByteReader in(bytes);
  PendingKey key{in.zigzag(), in.varint()};
  if (!in.ok() || in.left() != 0) return std::nullopt;
  return key;
}

inline std::optional<SettledKey> read_settled_key(std::string_view bytes) {
  ByteReader in(bytes);
  SettledKey key;
  key.level = static_cast<traffic::Level>(in.u8());
  key.start = in.zigzag();
  key.user = in.text();
  if (!in.ok() || in.left() != 0 || key.level > traffic::Level::kHour) return std::nullopt;
  return key;
}

}  // namespace weir::jni
