// A user's packets as they were captured, wherever they are kept.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/time.h"

namespace weir {

struct PacketQuery {
  std::string user;
  std::optional<Nanoseconds> from, to;  // packets of [from, to); absent: any
};

struct ArchivedPacket {
  Nanoseconds time = 0;
  std::uint32_t linktype = 0;  // pcap's LINKTYPE_ number
  std::uint32_t length = 0;    // bytes on the wire
  std::string_view bytes;      // as captured; good during the visit
};

class PacketArchive {
 public:
  virtual ~PacketArchive() = default;
  // In order of (time, probe, source, order of capture), each packet once. The visitor returns false to stop.
  virtual Status packets(const PacketQuery& query, const std::function<bool(const ArchivedPacket&)>& visit) = 0;
};

}  // namespace weir
