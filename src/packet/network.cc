// IPv4 (RFC 791) and IPv6 (RFC 8200) with its extension headers. Each header that can be read overwrites the facts of
// the one around it.
#include "packet/walk.h"

namespace weir::packet {
namespace {

enum : std::uint8_t {
  kHopByHop = 0,
  kRouting = 43,
  kFragmentHeader = 44,
  kAuthentication = 51,
  kDestinationOptions = 60,
  kMobility = 135,
  kHip = 139,
  kShim6 = 140,
};

void begin_facts(Walk& walk, const IpAddress& source, const IpAddress& destination) {
  FrameFacts& facts = walk.facts;
  facts.source = source;
  facts.destination = destination;
  facts.source_port = facts.destination_port = 0;
  facts.tcp_flags = 0;
  facts.kind = Kind::kOther;
  facts.malformed = Malformed::kNone;
  facts.first_fragment = false;
  facts.name_source = NameSource::kNone;
  facts.payload_offset = 0;
  walk.inside = true;
  walk.more_fragments = false;
}

// Addresses are known, what follows is not in the captured bytes.
Layer cut_off(Walk& walk) {
  walk.facts.malformed = Malformed::kTruncatedTransport;
  return Layer::kEnd;
}

Layer later_fragment(Walk& walk) {
  walk.facts.kind = Kind::kFragment;
  return Layer::kEnd;
}

// A header of `length` bytes whose first byte names what follows; false when it is cut off.
bool skip_header(Walk& walk, std::size_t length) {
  if (walk.left() < length) return false;
  walk.facts.transport = walk.at[0];
  walk.at += length;
  return true;
}

// RFC 4302: the length is in 4-byte units, less two.
bool skip_authentication(Walk& walk) { return walk.left() >= 2 && skip_header(walk, (walk.at[1] + 2u) * 4); }

bool skip_options(Walk& walk) { return walk.left() >= 2 && skip_header(walk, (walk.at[1] + 1u) * 8); }

bool is_options(std::uint8_t header) {
  return header == kHopByHop || header == kRouting || header == kDestinationOptions || header == kMobility ||
         header == kHip || header == kShim6;
}

// Reads extension headers up to the transport's, starting with the one that facts.transport names.
Layer read_extensions(Walk& walk) {
  for (;;) {
    std::uint8_t header = walk.facts.transport;
    if (header == kFragmentHeader) {
      if (walk.left() < 8) return cut_off(walk);
      std::uint16_t offset = walk.word(2);
      walk.facts.fragment_id = load32(walk.at + 4);
      walk.more_fragments = offset & 1;
      skip_header(walk, 8);
      if (offset >> 3 != 0) return later_fragment(walk);
    } else if (header == kAuthentication) {
      if (!skip_authentication(walk)) return cut_off(walk);
    } else if (is_options(header)) {
      if (!skip_options(walk)) return cut_off(walk);
    } else {
      return read_transport(walk);
    }
  }
}

}  // namespace

Layer read_ip(Walk& walk) {
  if (walk.left() < 1) return walk.unreadable(Malformed::kTruncatedNetwork);
  return walk.at[0] >> 4 == 6 ? Layer::kIpv6 : Layer::kIpv4;
}

Layer read_ipv4(Walk& walk) {
  if (walk.left() < 1) return walk.unreadable(Malformed::kTruncatedNetwork);
  if (walk.at[0] >> 4 != 4) return walk.unreadable(Malformed::kBadIpVersion);
  if (walk.left() < 20) return walk.unreadable(Malformed::kTruncatedNetwork);
  std::size_t header = (walk.at[0] & 0xfu) * 4;
  std::size_t total = walk.word(2);
  if (header < 20 || (total != 0 && total < header)) return walk.unreadable(Malformed::kBadIpHeaderLength);
  if (total != 0) walk.narrow(total);  // 0: segmentation was left to the network card (TSO, BIG TCP)

  begin_facts(walk, IpAddress::v4(load32(walk.at + 12)), IpAddress::v4(load32(walk.at + 16)));
  walk.facts.transport = walk.at[9];
  walk.facts.fragment_id = walk.word(4);
  std::uint16_t fragment = walk.word(6);
  walk.more_fragments = fragment & 0x2000;
  if ((fragment & 0x1fff) != 0) return later_fragment(walk);
  if (walk.left() < header) return cut_off(walk);
  walk.at += header;
  while (walk.facts.transport == kAuthentication) {
    if (!skip_authentication(walk)) return cut_off(walk);
  }
  return read_transport(walk);
}

Layer read_ipv6(Walk& walk) {
  if (walk.left() < 1) return walk.unreadable(Malformed::kTruncatedNetwork);
  if (walk.at[0] >> 4 != 6) return walk.unreadable(Malformed::kBadIpVersion);
  if (walk.left() < 40) return walk.unreadable(Malformed::kTruncatedNetwork);
  std::size_t payload = walk.word(4);
  if (payload != 0) walk.narrow(40 + payload);  // 0: a jumbogram (RFC 2675), or as in IPv4

  begin_facts(walk, IpAddress::v6(walk.at + 8), IpAddress::v6(walk.at + 24));
  walk.facts.transport = walk.at[6];
  walk.at += 40;
  return read_extensions(walk);
}

}  // namespace weir::packet
