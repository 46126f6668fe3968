#include "emulator/neighbours.h"

#include <string>

#include "emulator/raw_frame.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

using namespace raw_frame;

std::string solicitation(const Host& asker, const IpAddress& target, IpAddress& group) {
  group = IpAddress{0xff02'0000'0000'0000ull, 0x1'ff00'0000ull | (target.low & 0xff'ffff)};
  auto low = static_cast<std::uint32_t>(group.low);
  MacAddress group_mac{0x33,
                       0x33,
                       0xff,
                       static_cast<std::uint8_t>(low >> 16),
                       static_cast<std::uint8_t>(low >> 8),
                       static_cast<std::uint8_t>(low)};
  std::string message = std::string("\x87\0\0\0\0\0\0\0", 8) + bytes_of(target) + "\1\1" + bytes_of(asker.mac);
  return neighbour_message(group_mac, group, asker, message);
}

Nanoseconds ask_v4(const Host& peer, Nanoseconds now, Stream& stream) {
  const Host& self = stream.self();
  emit(now, make_raw_flow(), arp(false, self, kBroadcast, peer.address), stream);
  emit(now + peer.reaction, make_raw_flow(), arp(true, peer, self.mac, self.address), stream);
  return now + peer.reaction + self.reaction;
}

Nanoseconds ask_v6(const Host& peer, Nanoseconds now, Stream& stream) {
  const Host& self = stream.self();
  IpAddress group;
  std::string question = solicitation(self, peer.address, group);
  emit(now, make_raw_ip_flow(self.address, group), std::move(question), stream);
  emit(now + peer.reaction, make_raw_ip_flow(peer.address, self.address),
       advertisement(peer, self.mac, self.address, true), stream);
  return now + peer.reaction + self.reaction;
}

std::string igmp_join(const Host& self) {
  std::string igmp("\x22\0\0\0\0\0\0\1\4\0\0\0\xe0\0\0\xfb", 16);  // one record: change to exclude nothing
  auto sum = [](const std::string& text) {
    return static_cast<std::uint16_t>(~folded(sum_of(reinterpret_cast<const std::uint8_t*>(text.data()), text.size())));
  };
  std::uint16_t checksum = sum(igmp);
  igmp[2] = static_cast<char>(checksum >> 8), igmp[3] = static_cast<char>(checksum);
  std::string ip("\x46\0\0\x28\0\0\x40\0\1\2\0\0", 12);  // 24 bytes of header with router alert (RFC 2113), TTL 1
  ip += bytes_of(self.address) + std::string("\xe0\0\0\x16\x94\4\0\0", 8);
  checksum = sum(ip);
  ip[10] = static_cast<char>(checksum >> 8), ip[11] = static_cast<char>(checksum);
  return ethernet({1, 0, 0x5e, 0, 0, 0x16}, self.mac, "\x08\0") + ip + igmp;
}

}  // namespace

Nanoseconds Neighbours::resolve(const Host& peer, Nanoseconds now, Stream& stream) {
  Site gateway = stream.world().gateway();
  const Host& next = peer.on_lan ? peer : gateway.of(stream.is_v4());
  auto [known, fresh] = known_until_.try_emplace(next.address.low, 0);
  if (!fresh && known->second > now) return now;
  known->second = now + kRemembered;
  return stream.is_v4() ? ask_v4(next, now, stream) : ask_v6(next, now, stream);
}

void announce(Nanoseconds now, Stream& stream) {
  if (!stream.is_v4()) {
    stream.neighbours().resolve(stream.world().gateway().v6, now, stream);
    return;
  }
  IpAddress all_routers = IpAddress::v4(0xe000'0016);  // 224.0.0.22
  emit(now, make_raw_ip_flow(stream.self().address, all_routers), igmp_join(stream.self()), stream);
}

}  // namespace weir::emulator
