// ICMP (RFC 792) and ICMPv6 (RFC 4443) messages.
#pragma once

#include "emulator/content.h"
#include "emulator/packet.h"

namespace weir::emulator {

class Stream;

namespace icmp {

// Codes of "destination unreachable" by meaning; the number is IPv4's, IPv6's follows from it.
inline constexpr std::uint8_t kHostUnreachable = 1, kPortUnreachable = 3;

// An error from `sender` to `receiver` at `when` that quotes `refused`: over IPv4 8 bytes of what follows the IP header
// (RFC 792), over IPv6 as much as fits the least MTU (RFC 4443, 2.4).
void emit_error(const Host& sender, const Host& receiver, std::uint8_t code, const Packet& refused, Nanoseconds when,
                Stream& stream);

// An echo request or reply of `bytes` of data, to be sent as a datagram between these addresses over a connection whose
// transport is echo_transport() and whose ports are both `identifier`.
Content echo(const IpAddress& source, const IpAddress& destination, bool reply, std::uint16_t identifier,
             std::uint16_t sequence, std::size_t bytes);
constexpr std::uint8_t echo_transport(bool v4) { return v4 ? kIcmp : kIcmpv6; }

}  // namespace icmp
}  // namespace weir::emulator
