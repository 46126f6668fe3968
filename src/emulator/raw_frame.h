// Whole frames that no connection sends: address resolution and the like, from Ethernet to the end.
#pragma once

#include <string>

#include "emulator/flow.h"

namespace weir::emulator {

class Stream;

namespace raw_frame {

inline constexpr MacAddress kBroadcast{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

std::string bytes_of(const IpAddress& address);  // 4 or 16
std::string bytes_of(const MacAddress& mac);
std::string ethernet(const MacAddress& to, const MacAddress& from, const char (&type)[3]);

// ARP for IPv4 over Ethernet (RFC 826); a question is broadcast and leaves `target_mac` out.
std::string arp(bool reply, const Host& sender, const MacAddress& target_mac, const IpAddress& target);
// A neighbour discovery message with hop limit 255, as RFC 4861 demands; its checksum is filled in.
std::string neighbour_message(const MacAddress& to_mac, const IpAddress& to, const Host& from, std::string message);
// "I have `owner`'s address", with its MAC: to `to`, who asked, or to all nodes.
std::string advertisement(const Host& owner, const MacAddress& to_mac, const IpAddress& to, bool solicited);

// Emits the bytes as a packet of `flow`, which is one of make_raw_flow() or make_raw_ip_flow().
void emit(Nanoseconds time, const Flow& flow, std::string bytes, Stream& stream);

}  // namespace raw_frame
}  // namespace weir::emulator
