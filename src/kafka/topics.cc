#include "kafka/topics.h"

#include <array>
#include <thread>

namespace weir::kafka {
namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(50);

template <typename Type, void (*Destroy)(Type*)>
struct Destroyer {
  void operator()(Type* value) const { Destroy(value); }
};
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, Destroyer<rd_kafka_NewTopic_t, rd_kafka_NewTopic_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, Destroyer<rd_kafka_queue_t, rd_kafka_queue_destroy>>;
using Event = std::unique_ptr<rd_kafka_event_t, Destroyer<rd_kafka_event_t, rd_kafka_event_destroy>>;

void free_metadata(const rd_kafka_metadata_t* metadata) { rd_kafka_metadata_destroy(metadata); }

// What the broker says about the one topic of the event; `exists` counts as made.
Status outcome_of(rd_kafka_event_t* event, const std::string& topic) {
  rd_kafka_resp_err_t code = rd_kafka_event_error(event);
  std::string reason = code ? rd_kafka_event_error_string(event) : "";
  if (!code) {
    std::size_t count = 0;
    const auto** results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count);
    if (count == 1) code = rd_kafka_topic_result_error(results[0]);
    if (code) reason = rd_kafka_err2str(code);
  }
  if (!code || code == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return {};
  return failure(ErrorKind::kUnavailable, "cannot make the topic", topic, reason);
}

Status make_topic(const Client& client, const ClientOptions& options, const TopicPlan& plan,
                  std::chrono::milliseconds timeout) {
  std::array<char, 256> reason{};
  NewTopic topic(rd_kafka_NewTopic_new(plan.name.c_str(), plan.partitions, -1, reason.data(), reason.size()));
  if (!topic) return failure(ErrorKind::kUsage, "cannot make the topic", plan.name, reason.data());
  if (plan.compacted) rd_kafka_NewTopic_set_config(topic.get(), "cleanup.policy", "compact");
  if (plan.max_message_bytes != 0) {
    rd_kafka_NewTopic_set_config(topic.get(), "max.message.bytes", std::to_string(plan.max_message_bytes).c_str());
  }
  Queue queue(rd_kafka_queue_new(client.get()));
  rd_kafka_NewTopic_t* list[] = {topic.get()};
  rd_kafka_CreateTopics(client.get(), list, 1, nullptr, queue.get());
  Event event(rd_kafka_queue_poll(queue.get(), static_cast<int>(timeout.count())));
  if (!event) return std::unexpected(unreachable(client, options, "no answer"));
  return outcome_of(event.get(), plan.name);
}

}  // namespace

Result<std::optional<std::int32_t>> partitions_of(const Client& client, const ClientOptions& options,
                                                  const std::string& topic, std::chrono::milliseconds timeout) {
  const rd_kafka_metadata_t* raw = nullptr;
  const rd_kafka_resp_err_t code = rd_kafka_metadata(client.get(), 1, nullptr, &raw, static_cast<int>(timeout.count()));
  if (code) return std::unexpected(unreachable(client, options, rd_kafka_err2str(code)));
  std::unique_ptr<const rd_kafka_metadata_t, void (*)(const rd_kafka_metadata_t*)> metadata(raw, free_metadata);
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& about = metadata->topics[i];
    if (about.topic == topic && about.err == RD_KAFKA_RESP_ERR_NO_ERROR) return about.partition_cnt;
  }
  return std::nullopt;
}

Result<std::vector<std::int64_t>> high_watermarks(const ClientOptions& options, const std::string& topic,
                                                  std::int32_t partitions, std::chrono::milliseconds timeout) {
  // With read_committed the broker may answer with the end of what is committed.
  auto client = Client::open(RD_KAFKA_CONSUMER, options,
                             {{"group.id", "weir-watermarks"}, {"isolation.level", "read_uncommitted"}});
  if (!client) return std::unexpected(client.error());
  std::vector<std::int64_t> highs;
  for (std::int32_t partition = 0; partition < partitions; ++partition) {
    std::int64_t low = 0, high = 0;
    if (auto code = rd_kafka_query_watermark_offsets(client->get(), topic.c_str(), partition, &low, &high,
                                                     static_cast<int>(timeout.count()))) {
      return std::unexpected(unreachable(*client, options, rd_kafka_err2str(code)));
    }
    highs.push_back(high);
  }
  return highs;
}

Result<std::int32_t> ensure_topic(const Client& client, const ClientOptions& options, const TopicPlan& plan,
                                  std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  for (bool asked = false;;) {
    auto partitions = partitions_of(client, options, plan.name, timeout);
    if (!partitions) return std::unexpected(partitions.error());
    if (*partitions && **partitions > 0) return **partitions;
    if (!asked) {
      if (Status made = make_topic(client, options, plan, timeout); !made) return std::unexpected(made.error());
      asked = true;
    }
    if (std::chrono::steady_clock::now() >= deadline)
      return std::unexpected(unreachable(client, options, "no topic " + plan.name));
    std::this_thread::sleep_for(kLookAgain);
  }
}

}  // namespace weir::kafka
