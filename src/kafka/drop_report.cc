#include "kafka/drop_report.h"

#include <string>

namespace weir::kafka {
namespace {

constexpr auto kAtMostEvery = std::chrono::minutes(1);

std::string by_reason(const Dropped& dropped) {
  std::string text;
  const auto add = [&text](std::uint64_t packets, const char* reason) {
    if (packets != 0) text += (text.empty() ? "" : ", ") + std::to_string(packets) + " " + reason;
  };
  add(dropped.by_kernel, "by kernel or interface (capture.ring_megabytes is how much the kernel holds)");
  add(dropped.no_room, "for want of room in the spool (--spool-limit is its size)");
  add(dropped.ahead_of_clock, "over a minute ahead of the clock (set the clock)");
  return text;
}

}  // namespace

std::optional<Error> DropReport::take(const Dropped& dropped, Time now) {
  if (dropped == told_ || (told_at_ && now - *told_at_ < kAtMostEvery)) return std::nullopt;
  told_ = dropped, told_at_ = now;
  return Error{ErrorKind::kFailure, "packets dropped since the start:", by_reason(dropped), ""};
}

}  // namespace weir::kafka
