// A topic's packets as sources for the embedded engine: one machine without Spark.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "contracts/packet_source.h"
#include "kafka/client_options.h"
#include "kafka/record.h"

namespace weir::kafka {

struct TopicOptions {
  ClientOptions client;
  std::string topic;
  std::vector<std::string> probes;  // to wait for; empty: those that weir.probes names now
  bool until_end = false;  // ends once all probes have and nothing follows (pycapa form: with what is there)
  bool one_packet_per_record = false;
  Nanoseconds lateness = kNanosecondsPerSecond;  // pycapa form: the reader decides
  std::chrono::seconds source_timeout{30};
};

// What a reader has seen; shared with who shows it. Readable from any thread.
struct TopicCounters {
  std::atomic<std::uint64_t> records = 0, packets = 0;
  std::atomic<std::uint64_t> repeated = 0;  // records that came again, ignored
  std::atomic<std::uint64_t> missing = 0;  // records that their sequence says were there
  std::atomic<std::uint64_t> lost_packets = 0;  // that probes say they could not accept
  std::atomic<std::uint64_t> removed = 0;  // sources that this reader gave up waiting for
  std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(Unreadable::kCount)> unreadable{};
};

// What a run that goes on has already: panes before it were settled and stored, from the same topic. Their packets are
// read again and not given.
using SettledBefore = std::shared_ptr<std::atomic<Seconds>>;

struct Topic {
  std::vector<std::unique_ptr<PacketSource>> sources;  // one; in pycapa form one a partition
  std::shared_ptr<const TopicCounters> counters;
  SettledBefore settled_before;  // INT64_MIN; to be set before the first next()
};

// `tell` gives a line for the operator at a time, from any thread. Errors: kUnavailable (no Kafka, no such topic, no
// probe to wait for when the end is wanted), kUsage (a property).
Result<Topic> open_topic(const TopicOptions& options, const std::function<void(const Error&)>& tell);

}  // namespace weir::kafka
