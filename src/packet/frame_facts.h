// What one frame says by itself. A plain value that points into the frame for names; nothing here is remembered.
#pragma once

#include <cstdint>

#include "base/address.h"

namespace weir::packet {

enum class LinkType : std::uint16_t {  // pcap LINKTYPE_ values (tcpdump.org/linktypes.html) that decode() knows
  kNull = 0,
  kEthernet = 1,
  kPpp = 9,
  kRawBsd = 12,  // DLT_RAW, as some systems wrote it into files
  kRawOpenBsd = 14,
  kPppHdlc = 50,  // PPP in HDLC-like framing, or Cisco's HDLC; kPpp is read the same way
  kPppEther = 51,
  kRaw = 101,
  kLoop = 108,
  kLinuxSll = 113,
  kIpv4 = 228,
  kIpv6 = 229,
  kLinuxSll2 = 276,
};

// Why a frame has no (complete) facts. Dense: counters are arrays indexed by it. Headers inside a tunnel that cannot be
// read are not counted: the headers around them stand.
enum class Malformed : std::uint8_t {
  kNone = 0,
  kTruncatedLink,  // captured bytes end inside the link headers
  kTruncatedNetwork,  // ... inside the fixed part of the IP header (20 or 40 bytes)
  kBadIpVersion,  // version nibble does not match the EtherType, or is neither 4 nor 6
  kBadIpHeaderLength,  // IHL under 5, or header longer than the datagram
  kTruncatedTransport,  // addresses known; bytes end inside IPv4 options, an extension header or before the ports
  kTooManyLayers,  // more nested headers than decode() follows (64); the innermost addresses read so far count
  kUnknownLinkType,
  kCount
};

// What the frame is, for attribution.
enum class Kind : std::uint8_t {
  kNotIp,  // counted by ether_type
  kMalformed,  // no addresses; counted by `malformed`
  kSession,  // TCP, UDP, SCTP with ports; ICMP or ICMPv6 echo with the identifier in both ports
  kOther,  // IP without a session: other protocols, other ICMP, transport header cut off
  kFragment,  // a later fragment: addresses, transport and fragment_id, no ports
  kIcmpError,  // like kOther, and `quoted` holds the session it refuses
};

enum class NameSource : std::uint8_t { kNone = 0, kDns = 1, kHttpHost = 2, kTlsSni = 3 };  // by rising rank

// The 5-tuple an ICMP error quotes, as the quoted packet had it. transport is TCP, UDP, SCTP or ICMP echo (identifier
// in both ports). Unless `valid` (the quote could be read and was no later fragment) the rest has no meaning.
struct QuotedTuple {
  IpAddress source, destination;
  std::uint16_t source_port = 0, destination_port = 0;
  std::uint8_t transport = 0;
  bool valid = false;
};

inline constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17, kIcmpv6 = 58, kSctp = 132;
inline constexpr std::uint8_t kFin = 0x01, kSyn = 0x02, kRst = 0x04, kAck = 0x10;

// decode() overwrites what is valid for the frame's kind, and leaves the rest as it was: read a field only where it
// says.
struct FrameFacts {
  // Always valid.
  Kind kind = Kind::kMalformed;
  Malformed malformed = Malformed::kNone;  // beside valid addresses: kTruncatedTransport (kOther), kTooManyLayers
  bool first_fragment = false;  // kSession with more-fragments set: fragment_id names the later ones
  NameSource name_source = NameSource::kNone;  // kTlsSni or kHttpHost when this packet holds one (kSession)
  std::uint16_t payload_offset = 0;  // from the frame's start to the payload of a kSession from UDP or TCP port 53
                                     // (dns_answers() reads it); else 0
  std::uint16_t ether_type = 0;  // last EtherType of the link headers, those inside a tunnel not counted: 0x0800,
                                 // 0x0806 ARP, 0x8847 MPLS, 0x8864 PPPoE ...; behind tags and SNAP. 0 when the
                                 // link has none: IEEE 802.2 without SNAP, PPP, BSD loopback, raw IP

  // Valid unless kNotIp or kMalformed.
  IpAddress source, destination;  // of the chosen IP header
  std::uint8_t transport = 0;  // IP protocol number after extension headers; of kFragment the first one after
                               // the fragment header; of a cut-off extension header its own
  // Valid for kSession; zero for kOther, kFragment and kIcmpError.
  std::uint8_t tcp_flags = 0;  // the eight flags of byte 13; 0 unless TCP
  std::uint16_t source_port = 0, destination_port = 0;  // for echo both are the identifier

  std::uint32_t fragment_id = 0;  // kFragment or first_fragment: IPv4 identification or IPv6's 32 bits
  std::uint16_t name_offset = 0;  // name_source set: where the name is in the frame
  std::uint16_t name_length = 0;  // its length (1..253), checked as names.h says
  QuotedTuple quoted;  // kIcmpError
};

}  // namespace weir::packet
