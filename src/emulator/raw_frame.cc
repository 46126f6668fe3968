#include "emulator/raw_frame.h"

#include <memory>

#include "emulator/content.h"
#include "emulator/stream.h"

namespace weir::emulator::raw_frame {
namespace {

std::uint16_t icmpv6_checksum(const std::string& addresses, const std::string& message) {
  std::string all = addresses + message;
  std::uint64_t sum = sum_of(reinterpret_cast<const std::uint8_t*>(all.data()), all.size());
  return static_cast<std::uint16_t>(~folded(sum + message.size() + kIcmpv6));
}

struct RawFrame {
  Flow flow;
  Content content;
};

}  // namespace

std::string bytes_of(const IpAddress& address) {
  std::uint8_t raw[16];
  std::size_t length = store_address(raw, address);
  return {reinterpret_cast<const char*>(raw), length};
}

std::string bytes_of(const MacAddress& mac) { return {reinterpret_cast<const char*>(mac.data()), mac.size()}; }

std::string ethernet(const MacAddress& to, const MacAddress& from, const char (&type)[3]) {
  return bytes_of(to) + bytes_of(from) + std::string(type, 2);
}

std::string arp(bool reply, const Host& sender, const MacAddress& target_mac, const IpAddress& target) {
  std::string frame = ethernet(reply ? target_mac : kBroadcast, sender.mac, "\x08\x06");
  frame += std::string("\0\1\x08\0\6\4\0", 7) + (reply ? '\2' : '\1');
  frame += bytes_of(sender.mac) + bytes_of(sender.address);
  return frame + (reply ? bytes_of(target_mac) : std::string(6, '\0')) + bytes_of(target);
}

std::string neighbour_message(const MacAddress& to_mac, const IpAddress& to, const Host& from, std::string message) {
  std::string addresses = bytes_of(from.address) + bytes_of(to);
  std::uint16_t checksum = icmpv6_checksum(addresses, message);
  message[2] = static_cast<char>(checksum >> 8), message[3] = static_cast<char>(checksum);
  std::string header("\x60\0\0\0\0", 5);
  header += static_cast<char>(message.size());
  header += static_cast<char>(kIcmpv6);
  return ethernet(to_mac, from.mac, "\x86\xdd") + header + '\xff' + addresses + message;
}

std::string advertisement(const Host& owner, const MacAddress& to_mac, const IpAddress& to, bool solicited) {
  constexpr char kSolicited = 0x40, kOverride = 0x20;
  std::string message("\x88\0\0\0\0\0\0\0", 8);
  message[4] = static_cast<char>(kOverride | (solicited ? kSolicited : 0));
  message += bytes_of(owner.address) + "\2\1" + bytes_of(owner.mac);
  return neighbour_message(to_mac, to, owner, std::move(message));
}

void emit(Nanoseconds time, const Flow& flow, std::string bytes, Stream& stream) {
  auto frame = std::make_shared<RawFrame>(RawFrame{flow, literal(std::move(bytes))});
  Packet packet;
  packet.time = time;
  packet.flow = &frame->flow;
  packet.content = &frame->content;
  packet.payload_length = static_cast<std::uint16_t>(frame->content.size());
  stream.emit(packet);
  stream.keep(std::move(frame));
}

}  // namespace weir::emulator::raw_frame
