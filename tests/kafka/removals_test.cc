#include "kafka/removals.h"

#include <gtest/gtest.h>

#include "kafka/mock_kafka.h"
#include "kafka/topic_reader.h"

namespace weir::kafka {
namespace {

using namespace std::chrono_literals;

class RemovalsOfAProbe : public testing::Test {
 protected:
  void SetUp() override {
    RecordHead silent;
    silent.kind = Kind::kBegin;
    silent.probe = "silent";
    silent.sources = kMaxSources;
    clocks_.take(0, silent);
    RecordHead other;
    other.kind = Kind::kBorder;
    other.probe = "other";
    other.complete_until = 10;
    for (std::int32_t partition : {0, 1}) clocks_.take(partition, other);
    removals_.heard(other);
  }
  std::uint64_t look() {
    return removals_.look(clocks_, stopped_, [this](const Error& error) { told_.push_back(error.line()); });
  }
  MockKafka kafka_;
  Clocks clocks_{2, {}};
  Removals removals_{kafka_.client(), kPacketsTopic, 2, 0s};  // whoever is not heard is silent
  std::atomic<bool> stopped_ = false;
  std::vector<std::string> told_;
};

TEST_F(RemovalsOfAProbe, OfManySourcesAreOneLineAndARecordOfEachSource) {
  EXPECT_EQ(look(), kMaxSources);
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_EQ(told_[0], "no longer waiting for the probe silent: 256 sources of it silent for 0 s");
  auto reader = TopicReader::open(kafka_.client(), kPacketsTopic, 0, 2);
  std::size_t records = 0;
  while (!reader->at_end(0)) {
    if (reader->next(0, 100ms)) ++records;
  }
  EXPECT_EQ(records, kMaxSources);
}

TEST_F(RemovalsOfAProbe, AreLeftWhenTheReaderIsStopped) {
  stopped_ = true;
  EXPECT_EQ(look(), 0u);
  EXPECT_EQ(told_.size(), 0u);
}

}  // namespace
}  // namespace weir::kafka
