#include "kafka/topic_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "kafka/mock_kafka.h"
#include "kafka/positions.h"

namespace weir::kafka {
namespace {

using namespace std::chrono_literals;

constexpr std::int32_t kPartitions = 2;

class TopicOfProbes : public testing::Test {
 protected:
  // What weir.probes says of a probe.
  void know(const std::string& probe, bool ended) {
    kafka_.put(kProbesTopic, {0, probe, {}, write_position({1, 100, 10, 1, ended})});
  }
  void put(Kind kind, const std::string& probe, std::optional<Seconds> until, const Dropped& dropped = {}) {
    RecordHead head;
    head.kind = kind;
    head.probe = probe;
    head.spool = 1;
    head.sequence = sequence_++;
    head.complete_until = until;
    head.dropped = dropped;
    for (std::int32_t partition = 0; partition < kPartitions; ++partition)
      kafka_.put(kPacketsTopic, {partition, std::nullopt, headers_of(head), {}});
  }
  // Up to what is complete at each step, at most `patience` long. True when it ended by itself.
  bool read(std::chrono::seconds patience) {
    TopicOptions options;
    options.client = kafka_.client();
    options.topic = kPacketsTopic;
    options.until_end = true;
    auto topic = open_topic(options, [this](const Error& error) { told_.push_back(error.line()); });
    EXPECT_TRUE(topic) << topic.error().line();
    PacketSource& source = *topic->sources.front();
    std::atomic<bool> done = false, stopped = false;
    std::thread impatient([&] {
      for (auto until = std::chrono::steady_clock::now() + patience; !done;) {
        if (std::chrono::steady_clock::now() > until && !stopped.exchange(true)) source.stop();
        std::this_thread::sleep_for(10ms);
      }
    });
    Batch batch;
    while (*source.next(batch)) {
      complete_.push_back(batch.complete_until);
      dropped_.add({batch.kernel_dropped, batch.queue_dropped, batch.ahead_of_clock});
    }
    done = true;
    impatient.join();
    return !stopped;
  }
  MockKafka kafka_{kPartitions};
  std::uint64_t sequence_ = 0;
  std::vector<Seconds> complete_;
  Dropped dropped_;
  std::vector<std::string> told_;
};

TEST_F(TopicOfProbes, EndsAlthoughAProbeThatEndedHasNoRecordsInIt) {
  know("gone", true);
  know("here", true);
  put(Kind::kBorder, "here", 10);
  put(Kind::kEnd, "here", 11);
  EXPECT_TRUE(read(20s));
  ASSERT_FALSE(complete_.empty());
  EXPECT_EQ(complete_.back(), 11);
  EXPECT_TRUE(told_.empty());
}

// As the traffic query counts them (jni/task_mapper.cc).
TEST_F(TopicOfProbes, TellsByReasonWhatItsProbesDropped) {
  know("here", true);
  put(Kind::kBorder, "here", 10, {3, 2, 1});
  put(Kind::kEnd, "here", 11);
  EXPECT_TRUE(read(20s));
  EXPECT_EQ(dropped_, (Dropped{3 * kPartitions, 2 * kPartitions, 1 * kPartitions}));
}

TEST_F(TopicOfProbes, WaitsForThePastOfAProbeThatEnded) {
  know("first", true);
  know("second", true);
  put(Kind::kBorder, "second", 20);
  put(Kind::kEnd, "second", 20);
  put(Kind::kBorder, "first", 5);
  put(Kind::kEnd, "first", 9);
  EXPECT_TRUE(read(20s));
  ASSERT_FALSE(complete_.empty());
  EXPECT_EQ(complete_.front(), 5);
  EXPECT_EQ(complete_.back(), 20);
}

TEST_F(TopicOfProbes, SaysOnceWhomItWaitsFor) {
  know("cut-off", false);
  know("gone", true);
  put(Kind::kEnd, "here", 11);
  EXPECT_FALSE(read(8s));
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(told_[0],
            "waiting for the end of the probe cut-off: the topic does not have it yet (name those to wait for with "
            "--probe)");
}

}  // namespace
}  // namespace weir::kafka
