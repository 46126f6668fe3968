// Builds frames by hand, from the inside out: ethernet(0x0800, ipv4(kTcp, tcp(1000, 80))).
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "packet/decode.h"

namespace weir::packet::testing {

using Bytes = std::vector<std::uint8_t>;
using Octets = std::initializer_list<std::uint8_t>;  // to loop over
using Numbers = std::initializer_list<std::uint16_t>;

Bytes operator+(Bytes left, const Bytes& right);
Bytes be16(std::uint16_t value);
Bytes be32(std::uint32_t value);
Bytes text(std::string_view characters);
Bytes zeros(std::size_t count);

inline constexpr std::uint16_t kEthernetLink = 1;
inline const char* const kSource = "10.0.0.1";  // of an IPv4 header, unless told otherwise
inline const char* const kDestination = "10.0.0.2";
inline const char* const kInnerSource = "192.168.1.1";  // of inner()
inline const char* const kInnerDestination = "192.168.1.2";
inline const char* const kSource6 = "2001:db8::1";
inline const char* const kDestination6 = "2001:db8::2";

Bytes ethernet(std::uint16_t type, const Bytes& payload);
Bytes vlan(std::uint16_t inner_type, const Bytes& payload);  // behind an EtherType 0x8100, 0x88a8 or 0x9100
Bytes mpls(std::initializer_list<std::uint32_t> labels, const Bytes& payload);
Bytes pppoe(const Bytes& ppp);

struct Ipv4 {
  const char* source = kSource;
  const char* destination = kDestination;
  std::uint16_t identification = 0;
  std::uint16_t flags_and_offset = 0;
  Bytes options = {};     // a multiple of four bytes
  int total_length = -1;  // of what follows, unless told
};
Bytes ipv4(std::uint8_t protocol, const Bytes& payload, const Ipv4& header = {});
Bytes ipv6(std::uint8_t next_header, const Bytes& payload, int payload_length = -1);
Bytes extension(std::uint8_t next_header, std::uint8_t length_in_eights_less_one = 0);
Bytes fragment_header(std::uint8_t next_header, std::uint16_t offset_in_eights, bool more,
                      std::uint32_t identification);

Bytes tcp(std::uint16_t source_port, std::uint16_t destination_port, std::uint8_t flags = kAck,
          const Bytes& payload = {});
Bytes udp(std::uint16_t source_port, std::uint16_t destination_port, const Bytes& payload = {});
Bytes icmp(std::uint8_t type, std::uint8_t code, std::uint16_t identifier, const Bytes& payload = {});

Bytes inner();           // ipv4 from kInnerSource:1111 to kInnerDestination:2222, UDP
Bytes inner_ethernet();  // ... in an Ethernet frame

// A TLS record with a ClientHello for this name, and an HTTP request with these lines after the first.
Bytes client_hello(std::string_view server_name);
Bytes http_request(std::string_view header_lines);

// decode() of an exactly sized copy on the heap, so that a sanitizer sees a read past its end.
FrameFacts decoded(const Bytes& frame, std::uint16_t link_type = kEthernetLink, Tunnels tunnels = Tunnels::kInnermost);
IpAddress address(std::string_view text);
std::string_view name_in(const Bytes& frame, const FrameFacts& facts);

// Fails the present test unless the facts are of a session between these.
void expect_session(const FrameFacts& facts, std::string_view source, std::string_view destination,
                    std::uint8_t transport, int source_port, int destination_port);

}  // namespace weir::packet::testing
