// The order of all users' packets: by time, then user, then the order in which that user's were made.
#pragma once

#include <tuple>
#include <vector>

#include "emulator/capture_writer.h"
#include "emulator/packet.h"

namespace weir::emulator {

struct PacketReference {
  Nanoseconds time;
  const Packet* packet;  // a user's packets are in one array, in order: among them, addresses decide
  std::uint32_t user;
  friend bool operator<(const PacketReference& a, const PacketReference& b) {
    return std::tie(a.time, a.user, a.packet) < std::tie(b.time, b.user, b.packet);
  }
};

struct SliceCounts {
  std::uint64_t packets = 0, bytes = 0, capture_bytes = 0;
  Nanoseconds last = 0;
};

// Writes the packets of [from, until) of all groups, each sorted, as records into `out`.
SliceCounts write_slice(const std::vector<std::vector<PacketReference>>& groups, Nanoseconds from, Nanoseconds until,
                        std::uint32_t snaplen, Buffer& out);

}  // namespace weir::emulator
