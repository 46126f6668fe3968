#include "emulator/icmp.h"

#include <algorithm>
#include <memory>
#include <string>

#include "emulator/stream.h"

namespace weir::emulator::icmp {
namespace {

std::uint64_t sum_of_text(const std::string& text) {
  return sum_of(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
}

std::string raw(const IpAddress& address) {
  std::uint8_t bytes[16];
  std::size_t length = store_address(bytes, address);
  return {reinterpret_cast<const char*>(bytes), length};
}

// Fills in the checksum, which ICMPv6 takes over the addresses too.
Content finished(std::string message, const IpAddress& source, const IpAddress& destination) {
  std::uint64_t sum = sum_of_text(message);
  if (!source.is_v4()) sum += sum_of_text(raw(source) + raw(destination)) + message.size() + kIcmpv6;
  store16(reinterpret_cast<std::uint8_t*>(message.data()) + 2, static_cast<std::uint16_t>(~folded(sum)));
  return literal(std::move(message));
}

std::string quote(const Packet& refused) {
  constexpr std::size_t kEthernet = 14, kIpv4Quote = 20 + 8, kIpv6Quote = 1280 - 40 - 8;
  std::size_t length = std::min(wire_length(refused) - kEthernet, refused.flow->is_v4 ? kIpv4Quote : kIpv6Quote);
  std::uint8_t record[kRecordHeader + kMostFrame];
  write_record(refused, static_cast<std::uint32_t>(kEthernet + length), record);
  return {reinterpret_cast<const char*>(record) + kRecordHeader + kEthernet, length};
}

struct ErrorMessage {
  Flow flow;
  Content content;
};

}  // namespace

void emit_error(const Host& sender, const Host& receiver, std::uint8_t code, const Packet& refused, Nanoseconds when,
                Stream& stream) {
  bool v4 = refused.flow->is_v4;
  std::string text(8, '\0');
  text[0] = v4 ? 3 : 1;
  text[1] = static_cast<char>(v4 ? code : code == kPortUnreachable ? 4 : 3);
  auto message = std::make_shared<ErrorMessage>();
  message->flow = make_flow(sender, 0, receiver, 0, echo_transport(v4));
  message->flow.kind = FlowKind::kIcmpError;
  message->flow.quoted = refused.flow->ends;
  message->content = finished(text + quote(refused), sender.address, receiver.address);
  Packet packet;
  packet.time = when;
  packet.flow = &message->flow;
  packet.content = &message->content;
  packet.payload_length = static_cast<std::uint16_t>(message->content.size());
  stream.emit(packet);
  stream.keep(std::move(message));
}

Content echo(const IpAddress& source, const IpAddress& destination, bool reply, std::uint16_t identifier,
             std::uint16_t sequence, std::size_t bytes) {
  bool v4 = source.is_v4();
  std::string text(8, '\0');
  text[0] = static_cast<char>(v4 ? (reply ? 0 : 8) : reply ? 129 : 128);
  store16(reinterpret_cast<std::uint8_t*>(text.data()) + 4, identifier);
  store16(reinterpret_cast<std::uint8_t*>(text.data()) + 6, sequence);
  for (std::size_t i = 0; i < bytes; ++i) text += static_cast<char>('a' + i % 23);  // as Windows fills its echoes
  return finished(std::move(text), source, destination);
}

}  // namespace weir::emulator::icmp
