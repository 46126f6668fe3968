// What one frame says by itself. A plain value that points into the frame for names; nothing here is remembered.
#pragma once

#include <cstdint>

#include "base/address.h"

namespace weir::packet {

enum class LinkType : std::uint16_t {  // pcap LINKTYPE_ values (tcpdump.org/linktypes.html) that decode() knows
  kNull = 0,
  kEthernet = 1,
  kPpp = 9,
  kRaw = 101,
  kLoop = 108,
  kLinuxSll = 113,
  kIpv4 = 228,
  kIpv6 = 229,
  kLinuxSll2 = 276,
};
// kNull, kPpp... are the settled ones; other values (12, 14 as raw IP; 50 as PPP with HDLC) are folded by decode() too.

// Why a frame has no (complete) facts. Dense: counters are arrays indexed by it.
enum class Malformed : std::uint8_t {
  kNone = 0,
  kTruncatedLink,       // captured bytes end inside the link headers
  kTruncatedNetwork,    // ... inside the IP header (fixed part, options or an extension header)
  kBadIpVersion,        // version nibble does not match the EtherType, or is neither 4 nor 6
  kBadIpHeaderLength,   // IHL under 5, or header longer than the datagram
  kTruncatedTransport,  // addresses known; ports are not in the captured bytes
  kTooManyLayers,       // more nested headers than decode() follows; the outermost readable addresses count
  kUnknownLinkType,
  kCount
};

// What the frame is, for attribution.
enum class Kind : std::uint8_t {
  kNotIp,     // counted by ether_type
  kMalformed, // no addresses; counted by reason
  kSession,   // TCP, UDP, SCTP with ports; ICMP or ICMPv6 echo with the identifier in both ports
  kOther,     // IP without a session: other protocols, other ICMP, transport header cut off
  kFragment,  // a later fragment: addresses, transport and fragment_id, no ports
  kIcmpError, // like kOther, and `quoted` holds the session it refuses
};

enum class NameSource : std::uint8_t { kNone = 0, kDns = 1, kHttpHost = 2, kTlsSni = 3 };  // by rising rank

// The 5-tuple an ICMP error quotes, as the quoted packet had it. transport is TCP, UDP, SCTP or ICMP echo.
struct QuotedTuple {
  IpAddress source, destination;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint8_t transport = 0;
  bool valid = false;
};

inline constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmpv6 = 58, kSctp = 132;
inline constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;

struct FrameFacts {
  IpAddress source, destination;       // of the chosen IP header; valid unless kNotIp or kMalformed
  std::uint16_t source_port = 0, destination_port = 0;  // kSession; for echo both are the identifier
  std::uint16_t ether_type = 0;        // innermost EtherType seen before IP (0x0806 ARP ...); 0 when the link has none.
                                       // IEEE 802.3 length fields are given as 0 ("LLC")
  std::uint8_t transport = 0;          // IP protocol number after extension headers; set with addresses
  std::uint8_t tcp_flags = 0;          // the eight flags of byte 13; 0 unless TCP
  Kind kind = Kind::kMalformed;
  Malformed malformed = Malformed::kNone;  // also set, beside valid addresses, for kTruncatedTransport, kTooManyLayers
  bool first_fragment = false;         // kSession with more-fragments set: fragment_id names the later ones
  NameSource name_source = NameSource::kNone;
  std::uint32_t fragment_id = 0;       // IPv4 identification (16 bits) or the IPv6 fragment header's
  std::uint16_t payload_offset = 0;    // from the frame's start to the transport payload, when kSession and a name may be there
  std::uint16_t name_offset = 0;       // name_source kTlsSni, kHttpHost: where the name is in the frame
  std::uint16_t name_length = 0;       // its length (1..255), checked by names.h: letters, digits, '-', '_', '.' only
  QuotedTuple quoted;                  // kIcmpError
};

}  // namespace weir::packet
