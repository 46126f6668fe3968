// What a run that read Kafka says about the topic at its end.
#pragma once

#include <string>
#include <vector>

#include "kafka/topic_source.h"

namespace weir::cli {

// A line for each thing that was not as it should be; none when all was.
std::vector<std::string> topic_lines(const kafka::TopicCounters& counters);

}  // namespace weir::cli
