// A machine as the mirror of the switch sees it.
#pragma once

#include <array>
#include <cstdint>

#include "base/address.h"
#include "base/time.h"

namespace weir::emulator {

using MacAddress = std::array<std::uint8_t, 6>;

struct Host {
  IpAddress address;
  MacAddress mac{};          // of a remote host: the gateway's, as seen on the LAN
  std::uint8_t hop_limit = 64;  // TTL or hop limit of its packets where they are mirrored
  bool on_lan = false;       // reached without the gateway
  // From a packet to it seen at the mirror to its answer seen there, without time for thought: the round trip beyond
  // the mirror.
  Nanoseconds reaction = 0;
  Nanoseconds frame_time = 0;  // between two full frames of a burst that it sends: its bottleneck
  double loss = 0;  // of its path: the probability that a full frame is lost between the mirror and it
};

}  // namespace weir::emulator
