// The records of probes as one PacketSource: it holds all sources of all probes, and their clocks.
#pragma once

#include "kafka/topic_reader.h"
#include "kafka/topic_source.h"

namespace weir::kafka {

// What a source shares with whoever runs it.
struct SharedWithRun {
  std::shared_ptr<TopicCounters> counters;
  SettledBefore settled_before;
  std::function<void(const Error&)> tell;
};

std::unique_ptr<PacketSource> make_probes_source(const TopicOptions& options, TopicReader reader,
                                                 std::int32_t partitions, SharedWithRun shared);

// One partition in pycapa form.
std::unique_ptr<PacketSource> make_pycapa_source(const TopicOptions& options, TopicReader reader,
                                                 std::int32_t partition, SharedWithRun shared);

// Takes out what counts for a pane before `settled_before`.
void leave_out_settled(Batch& batch, Seconds settled_before);

// The two lines about a broker that went away, each once.
void tell_about_broker(TopicReader& reader, const ClientOptions& options,
                       const std::function<void(const Error&)>& tell);

}  // namespace weir::kafka
