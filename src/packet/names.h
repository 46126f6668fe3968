// Names that the traffic itself gives to addresses, each from a single packet: DNS answers, TLS SNI, HTTP Host.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/address.h"

namespace weir::packet {

// A name found whole in a payload, or empty. Points into `payload`. Only names of letters, digits, '-', '_' and '.', 1
// to 253 long, are given: control bytes never leave the decoder. Case is kept here (callers lower it), a final dot is
// not.

// The host_name (RFC 6066, 3) of a TLS ClientHello (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2), which may be cut off behind it
// and have a ChangeCipherSpec before it.
std::string_view tls_server_name(std::span<const std::uint8_t> payload);
// The value of an HTTP/1 request's Host field (RFC 9112, 3.2) without its port. An IPv6 literal is no name.
std::string_view http_host(std::span<const std::uint8_t> payload);

inline constexpr int kMaxDnsAnswers = 32;  // addresses taken of one response; the rest are passed over

// One response's addresses, all for the name that was asked (CNAME chains lead there), lower case, no final dot.
struct DnsAnswers {
  char name[256];  // `name_length` characters, as above; not terminated
  std::uint8_t name_length = 0;  // 0: not a response with addresses; then the rest has no meaning
  int count = 0;  // 1..kMaxDnsAnswers
  IpAddress addresses[kMaxDnsAnswers];
};

// Reads a DNS response (RFC 1035; one question; A and AAAA of class IN in its answer section; RCODE 0). `over_tcp`: a
// two-byte length comes first, and the whole message must be in this packet. A response cut off over UDP gives the
// answers before the cut. Compression pointers are never followed: only the question's name is taken, and the first
// name of a message has nothing to point to.
void dns_answers(std::span<const std::uint8_t> payload, bool over_tcp, DnsAnswers& answers);

}  // namespace weir::packet
