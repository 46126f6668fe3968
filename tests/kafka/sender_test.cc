#include "kafka/sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <cerrno>
#include <filesystem>

#include "kafka/big_endian.h"
#include "kafka/intake.h"
#include "kafka/mock_kafka.h"
#include "kafka/positions.h"
#include "kafka/spool_folder.h"
#include "kafka/topic_reader.h"

namespace {

// What a power failure would leave of the file that was synced last, and whether the disk works.
std::atomic<std::uint64_t> on_disk = 0;
std::atomic<bool> disk_fails = false;

}  // namespace

// The test program's own, in place of the system's.
extern "C" int fdatasync(int descriptor) {
  struct stat about;
  if (disk_fails || ::fstat(descriptor, &about) != 0) {
    errno = EIO;
    return -1;
  }
  on_disk = static_cast<std::uint64_t>(about.st_size);
  return 0;
}

namespace weir::kafka {
namespace {

using namespace std::chrono_literals;

class SenderOfASpool : public SpoolFolder {
 protected:
  void SetUp() override {
    SpoolFolder::SetUp();
    disk_fails = false, on_disk = 0;
    open();
    ASSERT_TRUE(spool_->begin(state()));
  }
  void open() {
    spool_.reset();
    spool_ = std::move(*Spool::open(options()));
  }
  // A record without packets into each partition.
  void accept(Seconds until) {
    SpoolDoor door(*spool_);
    std::vector<PackedRecord> records;
    for (std::int32_t partition : {0, 1}) {
      PackedRecord record;
      record.partition = partition;
      record.head.kind = Kind::kBorder;
      record.head.probe = "office";
      record.head.sources = 2;
      record.head.complete_until = until;
      records.push_back(record);
    }
    ASSERT_EQ(door.accept(0, {0, until, true, false}, std::move(records)), Accepted::kYes);
  }
  std::unique_ptr<Sender> sender() {
    SenderOptions options{kafka_.client(), kPacketsTopic, "office"};
    return std::make_unique<Sender>(options, *spool_, [this](const Error& error) { told_.push_back(error.line()); });
  }
  SenderCounters send_all() {
    auto one = sender();
    one->start();
    EXPECT_TRUE(one->drain(std::chrono::steady_clock::now() + 30s, never_));
    return one->counters();
  }
  // The heads of what partition 0 holds.
  std::vector<RecordHead> heads() {
    auto reader = TopicReader::open(kafka_.client(), kPacketsTopic, 0, 2);
    std::vector<RecordHead> found;
    while (!reader->at_end(0)) {
      if (auto message = reader->next(0, 100ms)) found.push_back(read_record(message->view)->head);
    }
    return found;
  }
  MockKafka kafka_;
  std::unique_ptr<Spool> spool_;
  std::vector<std::string> told_;
  std::atomic<bool> never_ = false;
};

TEST_F(SenderOfASpool, CommitsNothingThatIsNotOnTheDisk) {
  accept(10);
  accept(20);
  EXPECT_EQ(send_all().position, spool_->end());
  EXPECT_EQ(on_disk, spool_->end());
}

TEST_F(SenderOfASpool, CommitsNothingWhenTheDiskFails) {
  accept(10);
  disk_fails = true;
  auto one = sender();
  one->start();
  EXPECT_FALSE(one->drain(std::chrono::steady_clock::now() + 30s, never_));
  ASSERT_TRUE(one->failure());
  EXPECT_EQ(one->failure()->kind, ErrorKind::kStorage);
  EXPECT_EQ(one->counters().transactions, 0u);
}

TEST_F(SenderOfASpool, ThatHasLostWhatIsInKafkaGoesOnAsAnotherAndSendsAllThatIsNew) {
  accept(10);
  const std::uint64_t on_the_disk = spool_->end();
  accept(20);
  accept(30);
  const std::uint64_t in_kafka = send_all().position;
  std::filesystem::resize_file(segments()[0], on_the_disk);
  open();
  // As much as was lost and more, before Kafka can be asked.
  for (Seconds until = 40; spool_->end() <= in_kafka; until += 10) accept(until);
  const std::uint64_t accepted = spool_->state()->records - 2;
  EXPECT_EQ(send_all().records, accepted);
  ASSERT_EQ(told_.size(), 1u);
  EXPECT_THAT(told_[0], testing::HasSubstr("the spool has lost what is in Kafka"));

  const std::vector<RecordHead> sent = heads();
  ASSERT_EQ(sent.size(), 3 + accepted / 2);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    EXPECT_EQ(sent[i].complete_until, static_cast<Seconds>(10 * (i + 1)));
    EXPECT_EQ(sent[i].spool, i < 3 ? 7 : spool_->state()->spool);
  }
  EXPECT_NE(spool_->state()->spool, 7u);
  // Whoever starts next goes on there.
  open();
  accept(1000);
  EXPECT_EQ(send_all().records, 2u);
  EXPECT_EQ(told_.size(), 1u);
}

}  // namespace
}  // namespace weir::kafka
