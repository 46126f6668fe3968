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

// Whom a reader waits for from the start, as weir.probes or the user has it.
struct ListedProbes {
  std::vector<std::string> names;
  // Those of them that had ended. Their records may be gone, or in another topic: in a partition that has been read up
  // to what was there when the reader started they are not waited for any longer.
  std::vector<std::string> ended = {};
  std::vector<std::int64_t> there = {};  // of each partition, the offset after it; empty when none has ended
};

std::unique_ptr<PacketSource> make_probes_source(const TopicOptions& options, ListedProbes listed, TopicReader reader,
                                                 std::int32_t partitions, SharedWithRun shared);

// One partition in pycapa form.
std::unique_ptr<PacketSource> make_pycapa_source(const TopicOptions& options, TopicReader reader,
                                                 std::int32_t partition, SharedWithRun shared);

// Takes out what counts for a pane before `settled_before`.
void leave_out_settled(Batch& batch, Seconds settled_before);

// The two lines about a broker that went away, and why a topic cannot be read: each once.
void tell_about_broker(TopicReader& reader, const TopicOptions& options, const std::function<void(const Error&)>& tell);

}  // namespace weir::kafka
