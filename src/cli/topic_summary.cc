#include "cli/topic_summary.h"

#include <fmt/format.h>

#include "cli/units.h"

namespace weir::cli {

std::vector<std::string> topic_lines(const kafka::TopicCounters& counters) {
  std::vector<std::string> lines;
  auto add = [&](std::uint64_t count, const char* what) {
    if (count != 0) lines.push_back(fmt::format("Kafka: {} {}", human_count(count), what));
  };
  for (std::size_t i = 0; i < counters.unreadable.size(); ++i) {
    const std::string reason(kafka::reason_word(static_cast<kafka::Unreadable>(i)));
    add(counters.unreadable[i], ("records that cannot be read (" + reason + "), put to weir.dead-letter").c_str());
  }
  add(counters.repeated, "records came again and were ignored");
  add(counters.missing, "records are missing");
  add(counters.lost_packets, "packets were lost before a probe had accepted them");
  add(counters.removed, "sources were no longer waited for");
  return lines;
}

}  // namespace weir::cli
