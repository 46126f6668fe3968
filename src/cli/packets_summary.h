// What `weir packets` says of the packets that it read.
#pragma once

#include <cstdint>
#include <string>

#include "contracts/packet_archive.h"

namespace weir::cli {

class PacketsSummary {
 public:
  void add(const ArchivedPacket& packet);
  std::string text(const std::string& user) const;  // one line
  std::string json(const std::string& user) const;  // one object, one line (api/json-lines.md, "packets")

 private:
  std::uint64_t packets_ = 0, bytes_ = 0;  // on the wire
  Nanoseconds first_ = 0, last_ = 0;
};

}  // namespace weir::cli
