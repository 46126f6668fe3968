// Reads the partitions of one topic, each for itself: which one comes next is the caller's choice.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kafka/client.h"
#include "kafka/message.h"

namespace weir::kafka {

// A message and what keeps its bytes alive.
struct TakenMessage {
  MessageView view;
  std::shared_ptr<const void> storage;
};

class TopicReader {
 public:
  // Partitions [first, first + count) of the topic, from their beginnings, with read_committed.
  static Result<TopicReader> open(const ClientOptions& options, const std::string& topic, std::int32_t first,
                                  std::int32_t count);

  // The next message of a partition; nullopt when there is none within `wait`. Sets at_end() of the partition.
  std::optional<TakenMessage> next(std::int32_t partition, std::chrono::milliseconds wait);
  // Nothing followed what was read last from this partition, when the broker was asked.
  bool at_end(std::int32_t partition) const;
  // Everything before this offset of the partition has been given, as far as it is committed.
  std::int64_t read_before(std::int32_t partition) const;

  // True once, when no broker has been reachable since the last message.
  bool lost();
  // True once, when messages come again after lost().
  bool found();
  // Why a partition is refused, or the topic gone: each reason once.
  std::optional<std::string> problem() { return std::exchange(problem_, std::nullopt); }
  std::string refusal(const ClientOptions& options) const { return refusal_of(client_, options); }

 private:
  struct DestroyQueue {
    void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
  };
  struct Partition {
    std::unique_ptr<rd_kafka_queue_t, DestroyQueue> queue;
    bool at_end = false;
    std::int64_t read_before = 0;
  };
  explicit TopicReader(Client client, std::int32_t first) : client_(std::move(client)), first_(first) {}
  void take_error(const rd_kafka_message_t& message, Partition& partition);
  Partition& at(std::int32_t partition) { return partitions_[static_cast<std::size_t>(partition - first_)]; }

  Client client_;
  std::vector<Partition> partitions_;  // destroyed before the client
  std::int32_t first_;
  bool away_ = false, back_ = false;
  std::optional<std::string> problem_;
  std::set<rd_kafka_resp_err_t> told_;
};

}  // namespace weir::kafka
