#include "kafka/spool.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "kafka/intake.h"
#include "kafka/probe_begin.h"
#include "kafka/samples.h"
#include "kafka/spool_folder.h"

namespace weir::kafka {
namespace {

namespace fs = std::filesystem;

TEST_F(SpoolFolder, GivesBackWhatWasAccepted) {
  auto spool = Spool::open(options());
  ASSERT_TRUE(spool) << spool.error().line();
  EXPECT_EQ((*spool)->state(), std::nullopt);
  ASSERT_TRUE((*spool)->begin(state()));
  const std::uint64_t position = (*spool)->end();
  ASSERT_EQ((*spool)->append(group(3)), Accepted::kYes);
  auto frame = (*spool)->read(position);
  ASSERT_TRUE(frame);
  EXPECT_EQ(std::get<Group>(frame->payload), group(3));
  EXPECT_EQ(position + frame->bytes, (*spool)->end());
}

TEST_F(SpoolFolder, IsHeldByOneProcessAtATime) {
  auto spool = Spool::open(options());
  ASSERT_TRUE(spool);
  auto second = Spool::open(options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::kUsage);
}

TEST_F(SpoolFolder, TornAtAnyByteGoesOnAfterTheLastWholeGroup) {
  std::vector<std::uint64_t> ends;
  {
    auto spool = Spool::open(options());
    ASSERT_TRUE((*spool)->begin(state()));
    ends.push_back((*spool)->end());
    for (std::uint64_t order : {3, 5, 9}) {
      ASSERT_EQ((*spool)->append(group(order)), Accepted::kYes);
      ends.push_back((*spool)->end());
    }
  }
  ASSERT_EQ(segments().size(), 1u);
  const std::string path = segments()[0];
  std::ifstream file(path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  ASSERT_EQ(whole.size(), ends.back());
  const std::uint64_t orders[] = {0, 3, 5, 9};
  for (std::size_t size = 0; size <= whole.size(); ++size) {
    std::ofstream(path, std::ios::binary) << whole.substr(0, size);
    auto spool = Spool::open(options());
    ASSERT_TRUE(spool);
    const auto kept = std::upper_bound(ends.begin(), ends.end(), size) - ends.begin();  // frames that are whole
    if (kept == 0) {
      EXPECT_EQ((*spool)->state(), std::nullopt) << size;
      EXPECT_EQ((*spool)->torn_bytes(), size);
      fs::remove_all(folder_ + "/spool");
      fs::create_directory(folder_ + "/spool");
      continue;
    }
    ASSERT_TRUE((*spool)->state()) << size;
    EXPECT_EQ((*spool)->state()->sources[1].clock.next_order, orders[kept - 1]) << size;
    EXPECT_EQ((*spool)->state()->next_sequence[1], static_cast<std::uint64_t>(kept - 1)) << size;
    EXPECT_EQ((*spool)->end(), ends[static_cast<std::size_t>(kept) - 1]) << size;
    EXPECT_EQ((*spool)->torn_bytes(), size - (*spool)->end()) << size;
    EXPECT_EQ((*spool)->append(group(11)), Accepted::kYes);
  }
}

TEST_F(SpoolFolder, DamagedAtAnyByteNeverGivesAGroupThatWasNotWritten) {
  {
    auto spool = Spool::open(options());
    ASSERT_TRUE((*spool)->begin(state()));
    ASSERT_EQ((*spool)->append(group(3)), Accepted::kYes);
  }
  std::ifstream file(segments()[0], std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    std::uint64_t position = 0;
    while (auto frame = read_frame(std::string_view(damaged).substr(position), position)) position += frame->bytes;
    EXPECT_LT(position, whole.size()) << at;
  }
}

TEST_F(SpoolFolder, FullRefusesAndTakesAgainOnceSegmentsAreReleased) {
  auto spool = Spool::open(options(100'000, 10'000));
  ASSERT_TRUE((*spool)->begin(state()));
  std::uint64_t accepted = 0;
  while (*(*spool)->append(group(accepted + 1, 3'000)) == Accepted::kYes) ++accepted;
  EXPECT_GT(accepted, 25u);
  EXPECT_LE((*spool)->held(), 100'000u);
  EXPECT_EQ((*spool)->state()->sources[1].clock.next_order, accepted);
  EXPECT_GT(segments().size(), 5u);
  ASSERT_TRUE((*spool)->release((*spool)->end()));
  EXPECT_EQ(segments().size(), 1u);
  EXPECT_EQ(*(*spool)->append(group(accepted + 1, 3'000)), Accepted::kYes);
  EXPECT_EQ((*spool)->state()->sources[1].clock.next_order, accepted + 1);
}

TEST_F(SpoolFolder, KnowsItsStateWhenAllButTheNewestSegmentIsGone) {
  std::optional<SpoolState> before;
  {
    auto spool = Spool::open(options(1 << 20, 5'000));
    ASSERT_TRUE((*spool)->begin(state()));
    for (std::uint64_t order = 1; order < 20; ++order) ASSERT_EQ((*spool)->append(group(order, 1'000)), Accepted::kYes);
    ASSERT_TRUE((*spool)->release((*spool)->end()));
    before = (*spool)->state();
  }
  EXPECT_EQ(segments().size(), 1u);
  auto spool = Spool::open(options());
  EXPECT_EQ((*spool)->state(), before);
  EXPECT_EQ((*spool)->state()->records, 38u);
}

TEST_F(SpoolFolder, BehindWhatKafkaHasGoesOnUnderAnotherId) {
  {
    auto spool = Spool::open(options());
    ASSERT_TRUE((*spool)->begin(state()));
    ASSERT_EQ((*spool)->append(group(1)), Accepted::kYes);
  }
  auto spool = Spool::open(options());
  EXPECT_EQ((*spool)->opened_at(), (*spool)->end());
  const std::uint64_t position = (*spool)->end();
  ASSERT_EQ((*spool)->append(group(2)), Accepted::kYes);
  ASSERT_TRUE((*spool)->renew(8));
  ASSERT_EQ((*spool)->append(group(3)), Accepted::kYes);
  EXPECT_EQ((*spool)->opened_at(), position);
  EXPECT_EQ(std::get<Group>((*spool)->read(position)->payload), group(2));
  EXPECT_EQ((*spool)->state()->spool, 8u);
  EXPECT_EQ((*spool)->state()->records, 6u);
  spool->reset();
  EXPECT_EQ((*Spool::open(options()))->state()->spool, 8u);
}

TEST_F(SpoolFolder, IsNotMovedByAPositionThatItDoesNotReach) {
  auto spool = Spool::open(options());
  ASSERT_TRUE((*spool)->begin(state()));
  const std::uint64_t end = (*spool)->end();
  ASSERT_TRUE((*spool)->release(12'345'678));
  EXPECT_EQ((*spool)->end(), end);
}

class IntakeOfASpool : public SpoolFolder {
 protected:
  void SetUp() override {
    SpoolFolder::SetUp();
    spool_ = std::move(*Spool::open(options(40'000, 10'000)));
    SpoolState begun = state();
    begun.sources.resize(1);
    ASSERT_TRUE(spool_->begin(begun));
    door_ = std::make_unique<SpoolDoor>(*spool_);
  }
  SourceIntake intake(bool live) {
    IntakeOptions options;
    options.packer = {"office", 0, 1, 2};
    options.live = live;
    return SourceIntake(options, spool_->state()->sources[0].clock, *door_);
  }
  Batch batch(std::uint64_t first, std::size_t count, Seconds until, std::size_t payload = 10) {
    Batch batch;
    batch.first_order = first;
    for (std::size_t i = 0; i < count; ++i) {
      const auto order = static_cast<Nanoseconds>(first + i);
      batch.frames.push_back(frames_.udp(order * kSecond / 10, static_cast<std::uint8_t>(order % 7), 9, payload));
    }
    batch.complete_until = until;
    return batch;
  }
  // All records in the spool, read back.
  std::vector<std::pair<std::int32_t, Record>> records() {
    std::vector<std::pair<std::int32_t, Record>> found;
    for (std::uint64_t at = spool_->first(); at < spool_->end();) {
      auto frame = spool_->read(at);
      at += frame->bytes;
      if (auto* group = std::get_if<Group>(&frame->payload)) {
        for (Message& message : group->messages) {
          kept_.push_back(std::move(message));
          auto record = read_record(view_of(kept_.back()));
          EXPECT_TRUE(record) << reason_word(record.error());
          found.emplace_back(kept_.back().partition, std::move(*record));
        }
      }
    }
    return found;
  }
  Frames frames_;
  std::deque<Message> kept_;
  std::unique_ptr<Spool> spool_;
  std::unique_ptr<SpoolDoor> door_;
  std::atomic<bool> stop_ = false;
};

TEST_F(IntakeOfASpool, TellsBeginBordersAndEndToEveryPartitionInSequence) {
  SourceIntake source = intake(false);
  ASSERT_TRUE(source.begin(stop_));
  ASSERT_TRUE(source.take(batch(0, 5, 0), stop_));
  ASSERT_TRUE(source.take(batch(5, 5, 3), stop_));
  ASSERT_TRUE(source.end(stop_));
  std::map<std::int32_t, std::vector<RecordHead>> heads;
  std::uint64_t packets = 0;
  for (auto& [partition, record] : records()) heads[partition].push_back(record.head), packets += record.frames.size();
  EXPECT_EQ(packets, 10u);
  ASSERT_EQ(heads.size(), 2u);
  for (const auto& [partition, list] : heads) {
    ASSERT_EQ(list.size(), 4u);
    for (std::size_t i = 0; i < list.size(); ++i) EXPECT_EQ(list[i].sequence, i);
    EXPECT_EQ(list[0].kind, Kind::kBegin);
    EXPECT_EQ(list[1].complete_until, 0);
    EXPECT_EQ(list[2].complete_until, 3);
    EXPECT_EQ(list[3].kind, Kind::kEnd);
    EXPECT_EQ(list[3].complete_until, 3);
  }
  EXPECT_TRUE(spool_->state()->ended());
}

TEST_F(IntakeOfASpool, SkipsWhatWasAcceptedBeforeARestart) {
  {
    SourceIntake source = intake(false);
    ASSERT_TRUE(source.begin(stop_));
    ASSERT_TRUE(source.take(batch(0, 5, 0), stop_));
  }
  SourceIntake again = intake(false);
  ASSERT_TRUE(again.begin(stop_));
  ASSERT_TRUE(again.take(batch(0, 8, 0), stop_));
  ASSERT_TRUE(again.take(batch(8, 1, 1), stop_));
  std::vector<std::uint64_t> orders;
  for (auto& [partition, record] : records()) orders.insert(orders.end(), record.orders.begin(), record.orders.end());
  std::sort(orders.begin(), orders.end());
  std::vector<std::uint64_t> expected(9);
  for (std::size_t i = 0; i < 9; ++i) expected[i] = i;
  EXPECT_EQ(orders, expected);
}

TEST_F(IntakeOfASpool, OfAnInterfaceDropsAndCountsWhenThereIsNoRoomAndSaysSoOnceThereIs) {
  SourceIntake source = intake(true);
  ASSERT_TRUE(source.begin(stop_));
  std::uint64_t given = 0;
  for (Seconds second = 1; source.counters().dropped.no_room == 0; ++second, given += 10) {
    ASSERT_TRUE(source.take(batch(given, 10, second, 200), stop_));
  }
  const IntakeCounters full = source.counters();
  EXPECT_EQ(full.packets + full.dropped.no_room, given);
  EXPECT_EQ(full.gaps, 1u);
  ASSERT_TRUE(spool_->release(spool_->end()));
  ASSERT_TRUE(source.take(batch(given, 10, 1000, 200), stop_));
  EXPECT_EQ(source.counters().packets, full.packets + 10);
  Dropped told;
  for (auto& [partition, record] : records()) told.add(record.head.dropped);
  EXPECT_EQ(told, full.dropped);
}

TEST(Beginning, OfTheSameInputGoesOnAndOfAnotherIsRefusedUntilToldTo) {
  ProbeOptions options;
  options.sender.probe = "office";
  options.input = "one";
  auto fresh = choose_beginning(std::nullopt, options, {"a"}, false, 4);
  ASSERT_TRUE(fresh);
  EXPECT_TRUE(fresh->new_run);
  SpoolState found = fresh->state;
  auto resumed = choose_beginning(found, options, {"a"}, false, 4);
  ASSERT_TRUE(resumed);
  EXPECT_FALSE(resumed->new_run);
  options.input = "two";
  EXPECT_FALSE(choose_beginning(found, options, {"b"}, false, 4));
  options.again = true;
  auto other = choose_beginning(found, options, {"b", "c"}, false, 4);
  ASSERT_TRUE(other);
  EXPECT_TRUE(other->new_run);
  EXPECT_EQ(other->unfinished.size(), 1u);
  EXPECT_EQ(other->state.spool, found.spool);
  EXPECT_EQ(other->state.sources.size(), 2u);
}

TEST(Beginning, OfAnInputThatWasSentHasNothingNew) {
  ProbeOptions options;
  options.sender.probe = "office";
  options.input = "one";
  SpoolState found = choose_beginning(std::nullopt, options, {"a"}, false, 4)->state;
  found.sources[0].clock.ended = true;
  EXPECT_TRUE(choose_beginning(found, options, {"a"}, false, 4)->nothing_new);
  options.again = true;
  EXPECT_TRUE(choose_beginning(found, options, {"a"}, false, 4)->new_run);
}

TEST(Beginning, OfAnInterfaceThatEndedIsAReturn) {
  ProbeOptions options;
  options.sender.probe = "office";
  SpoolState found = choose_beginning(std::nullopt, options, {"eth0"}, true, 4)->state;
  EXPECT_FALSE(choose_beginning(found, options, {"eth0"}, true, 4)->new_run);
  found.sources[0].clock.ended = true;
  auto again = choose_beginning(found, options, {"eth0"}, true, 4);
  EXPECT_TRUE(again->new_run && again->returns);
}

}  // namespace
}  // namespace weir::kafka
