#include "emulator/series.h"

#include <algorithm>

#include "emulator/conversation.h"
#include "emulator/stream.h"

namespace weir::emulator {

Nanoseconds Series::run(Nanoseconds now, Stream& stream) {
  if (now >= end_) return kFinished;
  std::optional<Plan> plan = next(now, stream, random_);
  if (!plan) return kFinished;
  stream.start(std::make_unique<Conversation>(std::move(*plan), random_.split()), now);
  return std::min(end_, now + wait(random_));
}

}  // namespace weir::emulator
