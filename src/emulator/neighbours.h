// Address resolution on the LAN: ARP (RFC 826) and IPv6 neighbour discovery (RFC 4861), with what the user remembers.
#pragma once

#include <unordered_map>

#include "emulator/host.h"

namespace weir::emulator {

class Stream;

class Neighbours {
 public:
  // Makes `peer` (or the gateway, for a peer that is not on the LAN) known to the stream's user at `now`: emits the
  // question and the answer when it is not. Returns the time from which the user can send.
  Nanoseconds resolve(const Host& peer, Nanoseconds now, Stream& stream);

 private:
  static constexpr Nanoseconds kRemembered = 300 * kNanosecondsPerSecond;
  std::unordered_map<std::uint64_t, Nanoseconds> known_until_;  // by the low half of the address: the LAN is small
};

// A user's first sign of life: an IPv4 host joins the group of multicast DNS (IGMPv3, RFC 3376), an IPv6 host asks for
// its gateway. From the second of this packet on it is a user to who watches.
void announce(Nanoseconds now, Stream& stream);

}  // namespace weir::emulator
