// What came too late for its pane (api/kafka-record.md, "Late").
#pragma once

#include <set>

#include "jni/clocks.h"
#include "jni/piece.h"

namespace weir::jni {

// Packets for panes before `complete` count as late in `late_pane`, and late ones there at the earliest.
// complete <= late_pane.
void count_as_late(Piece& piece, Seconds complete, Seconds late_pane);

// A piece in pycapa's form, by its partition's clock before it (a lateness of a part of a second is rounded down here).
void mark_late(Piece& piece, const Clocks& clocks, Nanoseconds lateness);

// Which partitions a trigger heard, and how far Kafka's time went with it.
class Heard {
 public:
  void take(const Piece& piece);
  std::optional<std::int64_t> newest() const { return newest_; }
  // An idle partition of a live topic in pycapa's form.
  void let_idle_follow(Clocks& clocks, Nanoseconds lateness) const;

 private:
  std::set<std::uint32_t> partitions_;
  std::optional<std::int64_t> newest_;
};

}  // namespace weir::jni
