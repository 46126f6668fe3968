// Reads the partitions of one topic, each for itself: which one comes next is the caller's choice.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
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
  Partition& at(std::int32_t partition) { return partitions_[static_cast<std::size_t>(partition - first_)]; }

  Client client_;
  std::vector<Partition> partitions_;  // destroyed before the client
  std::int32_t first_;
  bool away_ = false, back_ = false;
};

}  // namespace weir::kafka
