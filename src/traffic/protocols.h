// Names of protocols: IANA service names by port (iana_ports.tsv) and transports by IP protocol number.
#pragma once

#include <cstdint>
#include <string>

#include "traffic/activity.h"

namespace weir::traffic {

inline constexpr ProtocolId kTransportProtocol = 1u << 16;  // + IP protocol number

// Is (transport, port) in the IANA list? Only TCP, UDP and SCTP have ports there.
bool is_registered(std::uint8_t transport, std::uint16_t port);

// The protocol of a session: the IANA service of (transport, service port), else the transport.
ProtocolId protocol_of(std::uint8_t transport, std::uint16_t service_port);
constexpr ProtocolId protocol_of_transport(std::uint8_t transport) { return kTransportProtocol + transport; }

std::string_view protocol_name(ProtocolId protocol);              // "https", "tcp", "ip-253"
std::string_view transport_name(std::uint8_t transport);   // "tcp", "ipv6-icmp", "ip-253"

// Stands for the list: protocol ids of two lists do not mean the same.
std::uint64_t protocol_list_id();

// By ports alone, for a session whose initiator is not known: the only registered one, else the lower.
std::uint16_t likely_service_port(std::uint8_t transport, std::uint16_t one, std::uint16_t other);

}  // namespace weir::traffic
