#include "emulator/activity.h"

#include "emulator/stream.h"

namespace weir::emulator {

Nanoseconds Activity::run(Nanoseconds now, Stream& stream) {
  number_ = stream.ledger().begin_activity(std::move(kind_), benign_, now);
  stream.start(std::move(inner_), now, this);
  return kWaiting;
}

Nanoseconds Activity::child_done(Nanoseconds now, Stream& stream) {
  stream.ledger().end_activity(number_, now);
  return kFinished;
}

}  // namespace weir::emulator
