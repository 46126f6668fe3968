#include "packet/quoted.h"

#include "packet/big_endian.h"

namespace weir::packet {
namespace {

// What is left of the quote, behind the headers read so far. Empty means: cannot be read.
using Rest = std::span<const std::uint8_t>;

Rest after(Rest rest, std::size_t length) { return length < rest.size() ? rest.subspan(length) : Rest(); }

Rest read_quoted_ipv4(Rest packet, QuotedTuple& tuple) {
  if (packet.size() < 20) return {};
  std::size_t header = (packet[0] & 0xfu) * 4;
  bool later_fragment = (load16(&packet[6]) & 0x1fff) != 0;
  if (header < 20 || later_fragment) return {};
  tuple.transport = packet[9];
  tuple.source = IpAddress::v4(load32(&packet[12]));
  tuple.destination = IpAddress::v4(load32(&packet[16]));
  return after(packet, header);
}

// Skips one extension header, which tuple.transport names; leaves the next one's number there.
Rest skip_extension(Rest rest, QuotedTuple& tuple) {
  if (rest.size() < 8) return {};
  bool fragment = tuple.transport == 44;
  if (fragment && load16(&rest[2]) >> 3 != 0) return {};
  std::size_t length = fragment ? 8 : tuple.transport == 51 ? (rest[1] + 2u) * 4 : (rest[1] + 1u) * 8;
  tuple.transport = rest[0];
  return after(rest, length);
}

bool is_extension(std::uint8_t header) {
  switch (header) {
    case 0:
    case 43:
    case 44:
    case 51:
    case 60:
    case 135:
    case 139:
    case 140:
      return true;
    default:
      return false;
  }
}

Rest read_quoted_ipv6(Rest packet, QuotedTuple& tuple) {
  if (packet.size() < 40) return {};
  tuple.transport = packet[6];
  tuple.source = IpAddress::v6(&packet[8]);
  tuple.destination = IpAddress::v6(&packet[24]);
  Rest rest = after(packet, 40);
  while (!rest.empty() && is_extension(tuple.transport)) rest = skip_extension(rest, tuple);
  return rest;
}

bool read_echo(Rest rest, std::uint8_t request, std::uint8_t reply, QuotedTuple& tuple) {
  if (rest.size() < 6 || (rest[0] != request && rest[0] != reply)) return false;
  tuple.source_port = tuple.destination_port = load16(&rest[4]);
  return true;
}

bool read_ports(Rest rest, QuotedTuple& tuple) {
  if (rest.size() < 4) return false;
  tuple.source_port = load16(&rest[0]);
  tuple.destination_port = load16(&rest[2]);
  return true;
}

bool read_session(Rest rest, QuotedTuple& tuple) {
  switch (tuple.transport) {
    case kTcp:
    case kUdp:
    case kSctp:
      return read_ports(rest, tuple);
    case kIcmp:
      return read_echo(rest, 8, 0, tuple);
    case kIcmpv6:
      return read_echo(rest, 128, 129, tuple);
    default:
      return false;
  }
}

}  // namespace

void read_quoted(std::span<const std::uint8_t> quoted_packet, QuotedTuple& tuple) {
  tuple.valid = false;
  if (quoted_packet.empty()) return;
  Rest rest;
  if (quoted_packet[0] >> 4 == 4) rest = read_quoted_ipv4(quoted_packet, tuple);
  if (quoted_packet[0] >> 4 == 6) rest = read_quoted_ipv6(quoted_packet, tuple);
  tuple.valid = !rest.empty() && read_session(rest, tuple);
}

}  // namespace weir::packet
