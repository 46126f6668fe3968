// Names that the traffic itself gives to addresses, each from a single packet: DNS answers, TLS SNI, HTTP Host.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/address.h"

namespace weir::packet {

// A name found in a payload, or empty. Points into `payload`. Only names of letters, digits, '-', '_' and '.', 1 to 253
// long, are given: control bytes never leave the decoder. Case is kept here; callers lower it.
std::string_view tls_server_name(std::span<const std::uint8_t> payload);   // RFC 6066, 3, of a ClientHello (RFC 8446)
std::string_view http_host(std::span<const std::uint8_t> payload);         // RFC 9110, 7.2; port and brackets removed

inline constexpr int kMaxDnsAnswers = 32;  // addresses taken of one response; the rest are passed over

// One response's addresses, all for the name that was asked (CNAME chains lead there), lower case, no final dot.
struct DnsAnswers {
  char name[256];
  std::uint8_t name_length = 0;  // 0: not a response with addresses
  int count = 0;
  IpAddress addresses[kMaxDnsAnswers];
};

// Reads a DNS response (RFC 1035; A and AAAA of class IN, RCODE 0). `over_tcp`: a two-byte length comes first, and the
// whole message must be in this packet. A cut-off response gives the answers before the cut. Compression loops end.
void dns_answers(std::span<const std::uint8_t> payload, bool over_tcp, DnsAnswers& answers);

}  // namespace weir::packet
