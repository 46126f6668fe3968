#include "kafka/topic_reader.h"

#include <utility>

namespace weir::kafka {
namespace {

std::string_view text(const void* bytes, std::size_t size) {
  return bytes == nullptr ? std::string_view{} : std::string_view(static_cast<const char*>(bytes), size);
}

bool is_beyond_mending(rd_kafka_resp_err_t code) {
  return is_refusal(code) || code == RD_KAFKA_RESP_ERR__FATAL || code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART ||
         code == RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC || code == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
}

TakenMessage take(KafkaMessage owned) {
  TakenMessage taken;
  std::shared_ptr<rd_kafka_message_t> message(owned.release(), DestroyMessage{});
  taken.view.partition = message->partition;
  taken.view.offset = message->offset;
  if (message->key != nullptr) taken.view.key = text(message->key, message->key_len);
  taken.view.value = text(message->payload, message->len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(message.get(), &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t i = 0; !rd_kafka_header_get_all(headers, i, &name, &value, &size); ++i) {
      taken.view.headers.push_back({name, text(value, size)});
    }
  }
  taken.storage = message;
  return taken;
}

}  // namespace

Result<TopicReader> TopicReader::open(const ClientOptions& options, const std::string& topic, std::int32_t first,
                                      std::int32_t count) {
  auto client = Client::open(RD_KAFKA_CONSUMER, options,
                             {{"group.id", "weir"},
                              {"isolation.level", "read_committed"},
                              {"enable.auto.commit", "false"},
                              {"enable.partition.eof", "true"},
                              {"fetch.wait.max.ms", "50"},
                              {"queued.max.messages.kbytes", "8192"},
                              {"reconnect.backoff.max.ms", "1000"},
                              {"auto.offset.reset", "earliest"}});
  if (!client) return std::unexpected(client.error());
  TopicReader reader(std::move(*client), first);
  rd_kafka_poll_set_consumer(reader.client_.get());
  TopicPartitions list(rd_kafka_topic_partition_list_new(count));
  for (std::int32_t i = first; i < first + count; ++i) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), i)->offset = RD_KAFKA_OFFSET_BEGINNING;
  }
  if (auto code = rd_kafka_assign(reader.client_.get(), list.get())) {
    return std::unexpected(unreachable(options, rd_kafka_err2str(code)));
  }
  for (std::int32_t i = first; i < first + count; ++i) {
    Partition partition;
    partition.queue.reset(rd_kafka_queue_get_partition(reader.client_.get(), topic.c_str(), i));
    rd_kafka_queue_forward(partition.queue.get(), nullptr);
    reader.partitions_.push_back(std::move(partition));
  }
  return reader;
}

std::optional<TakenMessage> TopicReader::next(std::int32_t partition, std::chrono::milliseconds wait) {
  // Serves the library's callbacks; messages never come here.
  const KafkaMessage none(rd_kafka_consumer_poll(client_.get(), 0));
  KafkaMessage message(rd_kafka_consume_queue(at(partition).queue.get(), static_cast<int>(wait.count())));
  if (!message) return std::nullopt;
  at(partition).at_end = message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF;
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF || !message->err) {
    client_.forget_trouble();
    back_ = std::exchange(away_, false) || back_;
  }
  if (message->err) {
    take_error(*message, at(partition));
    return std::nullopt;
  }
  at(partition).read_before = message->offset + 1;
  return take(std::move(message));
}

// The library goes on by itself; what it cannot mend has to be said.
void TopicReader::take_error(const rd_kafka_message_t& message, Partition& partition) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) partition.read_before = message.offset;
  if (is_beyond_mending(message.err) && told_.insert(message.err).second) problem_ = rd_kafka_err2str(message.err);
}

bool TopicReader::at_end(std::int32_t partition) const {
  return partitions_[static_cast<std::size_t>(partition - first_)].at_end;
}

std::int64_t TopicReader::read_before(std::int32_t partition) const {
  return partitions_[static_cast<std::size_t>(partition - first_)].read_before;
}

bool TopicReader::lost() { return client_.health().all_down && !std::exchange(away_, true); }
bool TopicReader::found() { return std::exchange(back_, false); }

}  // namespace weir::kafka
