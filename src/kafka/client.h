// librdkafka's handles, owned, and its errors as ours. No header but those of this folder sees the library.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "kafka/client_options.h"

namespace weir::kafka {

// What the library told by its callbacks, from its own threads.
class ClientHealth {
 public:
  std::atomic<bool> all_down = false;  // since the last time that it was reset

  // The last reason that waiting does not mend: TLS, the login or a right. Empty: none.
  std::string refusal() const;
  void set_refusal(std::string reason);

 private:
  mutable std::mutex mutex_;
  std::string refusal_;
};

// Whether an error is such a reason.
bool is_refusal(rd_kafka_resp_err_t code);

class Client {
 public:
  // `ours` are weir's properties. Errors: kUsage (a property that librdkafka does not take).
  static Result<Client> open(rd_kafka_type_t type, const ClientOptions& options,
                             const std::map<std::string, std::string>& ours);
  rd_kafka_t* get() const { return handle_.get(); }
  const ClientHealth& health() const { return *health_; }
  void refused(std::string reason) { health_->set_refusal(std::move(reason)); }
  void forget_trouble() {
    health_->all_down = false;
    health_->set_refusal("");
  }

 private:
  struct Destroy {
    void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  };
  std::unique_ptr<ClientHealth> health_;  // before the handle: its callbacks use it until it is destroyed
  std::unique_ptr<rd_kafka_t, Destroy> handle_;
};

struct DestroyError {
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using KafkaError = std::unique_ptr<rd_kafka_error_t, DestroyError>;  // null: none

struct DestroyMessage {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using KafkaMessage = std::unique_ptr<rd_kafka_message_t, DestroyMessage>;

struct DestroyTopics {
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
};
using TopicPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyTopics>;

// kUnavailable: "cannot reach Kafka SERVERS: REASON". What the client knows of a refusal is the better reason.
Error unreachable(const ClientOptions& options, std::string_view reason);
Error unreachable(const Client& client, const ClientOptions& options, std::string_view reason);
// Why the brokers refuse the client, fit to be shown; empty when they do not.
std::string refusal_of(const Client& client, const ClientOptions& options);

}  // namespace weir::kafka
