// What a capture is recognised by, however it is named, packed or compressed.
#pragma once

#include <cstdint>
#include <string>

namespace weir {

struct CaptureIdentity {
  std::string head;           // 32 hexadecimal digits of its first packets
  std::uint64_t packets = 0;  // how many it has, or had when it was read
  std::string whole;          // 32 hexadecimal digits of all of those
  friend bool operator==(const CaptureIdentity&, const CaptureIdentity&) = default;
};

}  // namespace weir
