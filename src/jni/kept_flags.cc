#include "jni/kept_flags.h"

#include "base/bytes.h"

namespace weir::jni {
namespace {

std::string key_of(const traffic::SessionIdentity& session) {
  std::string bytes = "F";
  ByteWriter out(bytes);
  out.text(session.user);
  for (const IpAddress& address : {session.key.local, session.key.remote}) {
    out.u64(address.high);
    out.u64(address.low);
  }
  out.varint(session.key.local_port);
  out.varint(session.key.remote_port);
  out.u8(session.key.transport);
  out.zigzag(session.opened);
  return bytes;
}

traffic::SessionIdentity read_session(ByteReader& in) {
  traffic::SessionIdentity session;
  session.user = in.text();
  for (IpAddress* address : {&session.key.local, &session.key.remote}) {
    address->high = in.u64();
    address->low = in.u64();
  }
  session.key.local_port = static_cast<std::uint16_t>(in.varint());
  session.key.remote_port = static_cast<std::uint16_t>(in.varint());
  session.key.transport = in.u8();
  session.opened = in.zigzag();
  return session;
}

}  // namespace

void KeptFlags::take(const traffic::UserName& user, const traffic::SessionRecord& record,
                     std::vector<StateChange>& changes) {
  if (record.end_reason == traffic::FlowEndReason::kForcedEnd) return;
  const traffic::SessionIdentity session{user, record.key, record.opened};
  const std::array<std::uint8_t, 2> flags{record.tcp_flags[0], record.tcp_flags[1]};
  if (record.end_reason != traffic::FlowEndReason::kActiveTimeout) {
    if (held_.erase(session) != 0) changes.push_back({key_of(session), std::nullopt});
  } else if (flags != decltype(flags){} && held_[session] != flags) {
    held_[session] = flags;
    changes.push_back({key_of(session), std::string(flags.begin(), flags.end())});
  }
}

bool KeptFlags::restore(std::string_view key, std::string_view value) {
  ByteReader in(key.substr(1));
  traffic::SessionIdentity session = read_session(in);
  if (!in.ok() || in.left() != 0 || value.size() != 2) return false;
  held_[std::move(session)] = {static_cast<std::uint8_t>(value[0]), static_cast<std::uint8_t>(value[1])};
  return true;
}

}  // namespace weir::jni
