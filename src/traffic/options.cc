#include "traffic/options.h"

#include <array>

#include "base/bytes.h"
#include "traffic/protocols.h"

namespace weir::traffic {

std::string settings_hash(const Options& options) {
  std::string bytes;
  ByteWriter out(bytes);
  const auto put_prefix = [&](const Prefix& prefix) {
    out.u64(prefix.address.high);
    out.u64(prefix.address.low);
    out.u8(prefix.length);
  };
  for (const Prefix& prefix : options.networks) put_prefix(prefix);
  for (const NamedUser& user : options.users) {
    out.text(user.name);
    for (const Prefix& prefix : user.prefixes) put_prefix(prefix);
  }
  for (const std::int64_t value : {options.window_seconds, options.slide_seconds, options.long_window_seconds,
                                   options.idle_timeout, options.answer_timeout, options.lateness})
    out.zigzag(value);
  out.u8(static_cast<std::uint8_t>(options.tunnels));
  out.u64(key_id(options.bounds.key));
  out.u64(protocol_list_id());
  for (const std::uint32_t value : {options.bounds.rows, options.bounds.open_sessions, options.bounds.max_users})
    out.varint(value);
  bytes.resize((bytes.size() + 7) / 8 * 8);
  std::vector<std::uint64_t> words(bytes.size() / 8);
  std::memcpy(words.data(), bytes.data(), bytes.size());
  const std::uint64_t hash = keyed_hash(HashKey{}, words);
  std::string text;
  for (int shift = 60; shift >= 0; shift -= 4) text += "0123456789abcdef"[hash >> shift & 15];
  return text;
}

}  // namespace weir::traffic
