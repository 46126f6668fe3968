#include "kafka/clocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kafka/positions.h"
#include "kafka/sequences.h"

namespace weir::kafka {
namespace {

RecordHead head(Kind kind, const char* probe, std::optional<Seconds> until = {}, std::uint16_t source = 0,
                std::uint16_t sources = 1) {
  RecordHead head;
  head.kind = kind;
  head.probe = probe;
  head.source = source, head.sources = sources;
  head.complete_until = until;
  return head;
}

RecordHead with_pane(Kind kind, const char* probe, Seconds pane) {
  RecordHead record = head(kind, probe);
  record.pane = pane;
  return record;
}

TEST(Clocks, WaitForEveryPartitionAndEverySourceOfEveryNamedProbe) {
  Clocks clocks(2, {"a", "b"});
  EXPECT_EQ(clocks.complete_until(), INT64_MIN);
  for (std::int32_t partition : {0, 1}) clocks.take(partition, head(Kind::kBorder, "a", 10));
  EXPECT_EQ(clocks.complete_until(), INT64_MIN);
  clocks.take(0, head(Kind::kBorder, "b", 8, 0, 2));
  clocks.take(1, head(Kind::kBorder, "b", 9, 0, 2));
  EXPECT_EQ(clocks.complete_until(), INT64_MIN);  // b has another source
  for (std::int32_t partition : {0, 1}) clocks.take(partition, head(Kind::kPackets, "b", 12, 1, 2));
  EXPECT_EQ(clocks.complete_until(), 8);
  EXPECT_EQ(clocks.complete_until(1), 9);
  EXPECT_FALSE(clocks.ended());
}

TEST(Clocks, DoNotWaitForASourceThatEndedOrWasRemoved) {
  Clocks clocks(1, {"a", "b", "c"});
  clocks.take(0, head(Kind::kBorder, "a", 5));
  clocks.take(0, head(Kind::kEnd, "b", 20));
  clocks.take(0, with_pane(Kind::kRemoved, "c", 3));
  EXPECT_EQ(clocks.complete_until(), 5);
  clocks.take(0, head(Kind::kEnd, "a", 6));
  EXPECT_TRUE(clocks.ended());
  EXPECT_EQ(clocks.complete_until(), 20);
}

TEST(Clocks, WaitAgainForASourceThatComesBackFromThePaneThatItNames) {
  Clocks clocks(1, {"a", "b"});
  clocks.take(0, head(Kind::kEnd, "a", 6));
  clocks.take(0, head(Kind::kBorder, "b", 50));
  EXPECT_EQ(clocks.complete_until(), 50);
  clocks.take(0, with_pane(Kind::kBegin, "a", 55));
  clocks.take(0, head(Kind::kBorder, "b", 70));
  EXPECT_EQ(clocks.complete_until(), 55);
  clocks.take(0, with_pane(Kind::kRemoved, "a", 55));
  EXPECT_EQ(clocks.complete_until(), 70);
  clocks.take(0, head(Kind::kPackets, "a", 60));  // it was only slow
  clocks.take(0, head(Kind::kBorder, "b", 71));
  EXPECT_EQ(clocks.complete_until(), 60);
}

TEST(Clocks, NumberSourcesByThePlaceOfTheirProbe) {
  Clocks clocks(1, {"b", "a"});
  EXPECT_EQ(clocks.number_of(head(Kind::kPackets, "b", {}, 3, 4)), 3u);
  EXPECT_EQ(clocks.number_of(head(Kind::kPackets, "a")), 65'536u);
  EXPECT_EQ(clocks.number_of(head(Kind::kPackets, "new")), 2 * 65'536u);
}

TEST(Clocks, DoNotWaitInAPartitionForWhatHasSaidNothingThereOnceItIsLeft) {
  Clocks clocks(2, {"gone", "half", "there"});
  for (std::int32_t partition : {0, 1}) clocks.take(partition, head(Kind::kBorder, "there", 10));
  clocks.take(1, head(Kind::kBorder, "half", 5, 1, 2));
  for (const char* probe : {"gone", "half"}) clocks.leave_unheard(probe, 0);
  EXPECT_EQ(clocks.complete_until(0), 10);
  EXPECT_EQ(clocks.complete_until(1), INT64_MIN);
  for (const char* probe : {"gone", "half"}) clocks.leave_unheard(probe, 1);
  EXPECT_EQ(clocks.complete_until(), 5);  // what it has said still counts
  EXPECT_THAT(clocks.not_ended(), testing::ElementsAre("half", "there"));
  clocks.take(1, head(Kind::kEnd, "half", 5, 1, 2));
  EXPECT_EQ(clocks.complete_until(), 10);
  clocks.take(1, head(Kind::kEnd, "gone", 3, 1, 2));  // of more sources than it was known for
  EXPECT_EQ(clocks.complete_until(0), 10);
}

TEST(Clocks, LetOnlySoManyProbesJoinThatNobodyNamed) {
  Clocks clocks(1, {"a"});
  for (std::size_t i = 0; i < Clocks::kMaxUnlisted; ++i) {
    const std::string name = "x" + std::to_string(i);
    ASSERT_TRUE(clocks.admits(name)) << i;
    clocks.take(0, head(Kind::kBorder, name.c_str(), 10));
  }
  EXPECT_FALSE(clocks.admits("new"));
  EXPECT_TRUE(clocks.admits("a"));
  EXPECT_TRUE(clocks.admits("x0"));
}

TEST(Clocks, NameThoseThatAreBehind) {
  Clocks clocks(1, {"a", "b"});
  clocks.take(0, head(Kind::kBorder, "a", 9));
  ASSERT_EQ(clocks.behind().size(), 1u);
  EXPECT_EQ(clocks.behind()[0].probe, "b");
  EXPECT_EQ(clocks.behind()[0].complete_until, INT64_MIN);
}

TEST(Sequences, FindRepeatsAndGapsOfEachSpoolAndPartition) {
  Sequences sequences;
  RecordHead record = head(Kind::kPackets, "a");
  record.sequence = 4;  // the first one seen: what was before is not known
  EXPECT_EQ(sequences.take(0, record).missing, 0u);
  EXPECT_TRUE(sequences.take(0, record).repeated);
  EXPECT_FALSE(sequences.take(1, record).repeated);
  record.sequence = 8;
  EXPECT_EQ(sequences.take(0, record).missing, 3u);
  record.sequence = 0;
  record.spool = 1;
  EXPECT_FALSE(sequences.take(0, record).repeated);
}

TEST(ProbePosition, IsReadBackAndRefusedWhenDamaged) {
  const ProbePosition position{0xa1b2c3d4e5f607, 1'234'567, 789, 2, true};
  const std::string text = write_position(position);
  EXPECT_EQ(text, "version=1\nspool=00a1b2c3d4e5f607\nposition=1234567\nrecords=789\nsources=2\nended=1\n");
  EXPECT_EQ(read_position(text), position);
  EXPECT_EQ(read_position(text + "new=x\n"), position);
  for (const char* bad :
       {"", "version=2\n", "version=1\nposition=x\n", "version=1\nposition=5", "version=1\nended=2\n"}) {
    EXPECT_EQ(read_position(bad), std::nullopt) << bad;
  }
}

}  // namespace
}  // namespace weir::kafka
