#include "kafka/client.h"

#include <gtest/gtest.h>
#include <thread>

#include "kafka/mock_kafka.h"
#include "kafka/topic_source.h"

namespace weir::kafka {
namespace {

using namespace std::chrono_literals;

TEST(Client, NeverShowsASecretThatABrokerRepeats) {
  ClientOptions options{"nowhere:1", {{"sasl.password", "hunter2"}, {"sasl.username", "office"}}};
  auto client = Client::open(RD_KAFKA_PRODUCER, options, {});
  ASSERT_TRUE(client);
  client->refused("office has no password hunter2, not hunter2");
  const std::string line = unreachable(*client, options, "").line();
  EXPECT_EQ(line, "cannot reach Kafka at nowhere:1: office has no password ***, not ***");
}

TEST(TopicWithoutTheRightToReadIt, IsSaidOnce) {
  MockKafka kafka;
  std::vector<rd_kafka_resp_err_t> errors(50, RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED);
  TopicOptions options;
  options.client = kafka.client();
  options.topic = kPacketsTopic;
  options.probes = {"office"};
  std::vector<std::string> told;
  std::atomic<PacketSource*> reading = nullptr;
  auto topic = open_topic(options, [&](const Error& error) {
    told.push_back(error.line());
    reading.load()->stop();
  });
  ASSERT_TRUE(topic);
  constexpr std::int16_t kFetch = 1;
  rd_kafka_mock_push_request_errors_array(kafka.cluster(), kFetch, errors.size(), errors.data());
  reading = topic->sources.front().get();
  std::jthread impatient([&](std::stop_token done) {
    for (int i = 0; i < 1'000 && !done.stop_requested(); ++i) std::this_thread::sleep_for(10ms);
    reading.load()->stop();
  });
  Batch batch;
  while (*reading.load()->next(batch)) {
  }
  impatient.request_stop();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0],
            "cannot read the topic weir.packets: Broker: Topic authorization failed; reading goes on when it can");
}

}  // namespace
}  // namespace weir::kafka
