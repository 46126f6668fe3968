#include "kafka/topic_source.h"

#include "kafka/client.h"
#include "kafka/positions.h"
#include "kafka/probes_source.h"
#include "kafka/topics.h"

namespace weir::kafka {
namespace {

constexpr auto kPatience = std::chrono::milliseconds(10'000);
// A probe that was killed holds its transaction open for ten seconds, and brokers look every ten who does.
constexpr auto kPatienceForPositions = std::chrono::milliseconds(30'000);

Result<std::int32_t> count_partitions(const TopicOptions& options) {
  auto client = Client::open(RD_KAFKA_PRODUCER, options.client, {});
  if (!client) return std::unexpected(client.error());
  auto partitions = partitions_of(*client, options.client, options.topic, kPatience);
  if (!partitions) return std::unexpected(partitions.error());
  if (!*partitions) {
    return failure(ErrorKind::kUnavailable, "there is no topic", options.topic, "a probe makes it: weir capture");
  }
  return **partitions;
}

Result<ListedProbes> known_probes(const TopicOptions& options, std::int32_t partitions) {
  if (!options.probes.empty()) return ListedProbes{options.probes};
  auto positions = read_positions(options.client, kPatienceForPositions);
  if (!positions) return std::unexpected(positions.error());
  ListedProbes listed;
  for (const auto& [name, position] : *positions) {
    listed.names.push_back(name);
    if (position.ended) listed.ended.push_back(name);
  }
  if (listed.names.empty() && options.until_end) {
    return failure(ErrorKind::kUnavailable, "no probe has written to", options.topic,
                   "name those to wait for: --probe");
  }
  if (listed.ended.empty()) return listed;
  // After the positions: all that those speak of is there.
  auto there = high_watermarks(options.client, options.topic, partitions, kPatience);
  if (!there) return std::unexpected(there.error());
  listed.there = std::move(*there);
  return listed;
}

}  // namespace

Result<Topic> open_topic(const TopicOptions& options, const std::function<void(const Error&)>& tell) {
  auto partitions = count_partitions(options);
  if (!partitions) return std::unexpected(partitions.error());
  auto counters = std::make_shared<TopicCounters>();
  Topic topic{{}, counters, std::make_shared<std::atomic<Seconds>>(INT64_MIN)};
  if (!options.one_packet_per_record) {
    auto listed = known_probes(options, *partitions);
    if (!listed) return std::unexpected(listed.error());
    auto reader = TopicReader::open(options.client, options.topic, 0, *partitions);
    if (!reader) return std::unexpected(reader.error());
    topic.sources.push_back(make_probes_source(options, std::move(*listed), std::move(*reader), *partitions,
                                               {counters, topic.settled_before, tell}));
    return topic;
  }
  for (std::int32_t partition = 0; partition < *partitions; ++partition) {
    auto reader = TopicReader::open(options.client, options.topic, partition, 1);
    if (!reader) return std::unexpected(reader.error());
    topic.sources.push_back(
        make_pycapa_source(options, std::move(*reader), partition, {counters, topic.settled_before, tell}));
  }
  return topic;
}

}  // namespace weir::kafka
