// The library's own broker, in this process: no transactions that hide anything, no topics made by clients.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <string>

#include "kafka/client.h"
#include "kafka/message.h"
#include "kafka/producing.h"
#include "kafka/topics.h"

namespace weir::kafka {

class MockKafka {
 public:
  explicit MockKafka(std::int32_t partitions = 2) {
    handle_ = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0);
    cluster_ = rd_kafka_mock_cluster_new(handle_, 1);
    rd_kafka_mock_topic_create(cluster_, kPacketsTopic, partitions, 1);
    rd_kafka_mock_topic_create(cluster_, kProbesTopic, 1, 1);
  }
  ~MockKafka() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(handle_);
  }
  MockKafka(const MockKafka&) = delete;
  MockKafka& operator=(const MockKafka&) = delete;

  rd_kafka_mock_cluster_t* cluster() { return cluster_; }
  // As somebody else's producer.
  void put(const std::string& topic, const Message& message) {
    auto producer = Client::open(RD_KAFKA_PRODUCER, client(), {});
    produce(*producer, topic, message);
    rd_kafka_flush(producer->get(), 10'000);
  }
  ClientOptions client() const { return {rd_kafka_mock_cluster_bootstraps(cluster_), {}}; }

 private:
  rd_kafka_t* handle_ = nullptr;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
};

}  // namespace weir::kafka
