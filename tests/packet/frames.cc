#include "packet/frames.h"

#include <gtest/gtest.h>

#include <memory>

namespace weir::packet::testing {
namespace {

Bytes bytes_of(std::string_view address_text) {
  IpAddress value = address(address_text);
  if (value.is_v4()) return be32(value.v4_value());
  Bytes bytes;
  for (std::uint64_t half : {value.high, value.low}) {
    bytes = bytes + be32(static_cast<std::uint32_t>(half >> 32)) + be32(static_cast<std::uint32_t>(half));
  }
  return bytes;
}

std::uint16_t size16(const Bytes& bytes, std::size_t more = 0) {
  return static_cast<std::uint16_t>(bytes.size() + more);
}

Bytes counted8(const Bytes& bytes) { return Bytes{static_cast<std::uint8_t>(bytes.size())} + bytes; }
Bytes counted16(const Bytes& bytes) { return be16(size16(bytes)) + bytes; }
Bytes counted24(const Bytes& bytes) { return Bytes{0} + counted16(bytes); }

}  // namespace

Bytes operator+(Bytes left, const Bytes& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

Bytes be16(std::uint16_t value) { return {static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)}; }

Bytes be32(std::uint32_t value) {
  return be16(static_cast<std::uint16_t>(value >> 16)) + be16(static_cast<std::uint16_t>(value));
}

Bytes text(std::string_view characters) { return Bytes(characters.begin(), characters.end()); }

Bytes zeros(std::size_t count) { return Bytes(count, 0); }

Bytes ethernet(std::uint16_t type, const Bytes& payload) {
  return Bytes{2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1} + be16(type) + payload;
}

Bytes vlan(std::uint16_t inner_type, const Bytes& payload) { return be16(0x0064) + be16(inner_type) + payload; }

Bytes mpls(std::initializer_list<std::uint32_t> labels, const Bytes& payload) {
  Bytes stack;
  for (const std::uint32_t& label : labels) {
    bool bottom = &label == labels.end() - 1;
    stack = stack + be32(label << 12 | (bottom ? 0x100 : 0) | 64);
  }
  return stack + payload;
}

Bytes pppoe(const Bytes& ppp) { return Bytes{0x11, 0, 0, 7} + counted16(ppp); }

Bytes ipv4(std::uint8_t protocol, const Bytes& payload, const Ipv4& header) {
  std::size_t length = 20 + header.options.size();
  auto total = header.total_length >= 0 ? static_cast<std::uint16_t>(header.total_length) : size16(payload, length);
  return Bytes{static_cast<std::uint8_t>(0x40 | length / 4), 0} + be16(total) + be16(header.identification) +
         be16(header.flags_and_offset) + Bytes{64, protocol, 0, 0} + bytes_of(header.source) +
         bytes_of(header.destination) + header.options + payload;
}

Bytes ipv6(std::uint8_t next_header, const Bytes& payload, int payload_length) {
  auto length = payload_length >= 0 ? static_cast<std::uint16_t>(payload_length) : size16(payload);
  return be32(0x6000'0000) + be16(length) + Bytes{next_header, 64} + bytes_of(kSource6) + bytes_of(kDestination6) +
         payload;
}

Bytes extension(std::uint8_t next_header, std::uint8_t length_in_eights_less_one) {
  return Bytes{next_header, length_in_eights_less_one} + zeros(6 + 8u * length_in_eights_less_one);
}

Bytes fragment_header(std::uint8_t next_header, std::uint16_t offset_in_eights, bool more,
                      std::uint32_t identification) {
  return Bytes{next_header, 0} + be16(static_cast<std::uint16_t>(offset_in_eights << 3 | (more ? 1 : 0))) +
         be32(identification);
}

Bytes tcp(std::uint16_t source_port, std::uint16_t destination_port, std::uint8_t flags, const Bytes& payload) {
  return be16(source_port) + be16(destination_port) + zeros(8) + Bytes{0x50, flags} + zeros(6) + payload;
}

Bytes udp(std::uint16_t source_port, std::uint16_t destination_port, const Bytes& payload) {
  return be16(source_port) + be16(destination_port) + be16(size16(payload, 8)) + zeros(2) + payload;
}

Bytes icmp(std::uint8_t type, std::uint8_t code, std::uint16_t identifier, const Bytes& payload) {
  return Bytes{type, code, 0, 0} + be16(identifier) + zeros(2) + payload;
}

Bytes inner() { return ipv4(kUdp, udp(1111, 2222), {.source = kInnerSource, .destination = kInnerDestination}); }

Bytes inner_ethernet() { return ethernet(0x0800, inner()); }

Bytes client_hello(std::string_view server_name) {
  Bytes names = counted16(Bytes{0} + counted16(text(server_name)));
  Bytes extensions = be16(0x002b) + counted16(Bytes{2, 3, 4}) + be16(0) + counted16(names);
  Bytes hello = be16(0x0303) + Bytes(32, 0xaa) + counted8(Bytes(32, 0xbb)) + counted16(Bytes{0x13, 1, 0x13, 2}) +
                counted8(Bytes{0}) + counted16(extensions);
  return Bytes{22, 3, 1} + counted16(Bytes{1} + counted24(hello));
}

Bytes http_request(std::string_view header_lines) {
  return text("GET /index.html HTTP/1.1\r\n") + text(header_lines) + text("\r\n");
}

FrameFacts decoded(const Bytes& frame, std::uint16_t link_type, Tunnels tunnels) {
  auto exact = std::make_unique<std::uint8_t[]>(frame.size());
  std::copy(frame.begin(), frame.end(), exact.get());
  FrameFacts facts;
  decode({exact.get(), frame.size()}, link_type, tunnels, facts);
  return facts;
}

IpAddress address(std::string_view text) { return parse_address(text).value(); }

std::string_view name_in(const Bytes& frame, const FrameFacts& facts) {
  if (facts.name_source == NameSource::kNone) return {};
  return {reinterpret_cast<const char*>(frame.data()) + facts.name_offset, facts.name_length};
}

void expect_session(const FrameFacts& facts, std::string_view source, std::string_view destination,
                    std::uint8_t transport, int source_port, int destination_port) {
  ASSERT_EQ(facts.kind, Kind::kSession);
  EXPECT_EQ(facts.malformed, Malformed::kNone);
  EXPECT_EQ(format_address(facts.source), source);
  EXPECT_EQ(format_address(facts.destination), destination);
  EXPECT_EQ(facts.transport, transport);
  EXPECT_EQ(facts.source_port, source_port);
  EXPECT_EQ(facts.destination_port, destination_port);
}

}  // namespace weir::packet::testing
