// A captured frame, as sources give it and map takes it.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace weir {

// Whether it is late was decided by its source. `captured` is owned by whoever made the frame (Batch::storage).
struct Frame {
  Nanoseconds time = 0;
  const std::uint8_t* captured = nullptr;
  std::uint32_t captured_length = 0;
  std::uint32_t wire_length = 0;  // the frame's length on the wire: what "bytes" means everywhere
  std::uint16_t link_type = 0;    // pcap LINKTYPE_
  bool late = false;              // its pane was complete when it came; counts in `late_pane` only
  Seconds late_pane = 0;          // the pane of the source's newest time then; set when late
};

}  // namespace weir
