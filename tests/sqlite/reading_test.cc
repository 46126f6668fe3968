#include "sqlite/store_fixture.h"

namespace weir::sqlite {
namespace {

using traffic::kIn;
using traffic::kOut;
using traffic::Level;
using traffic::Settled;

class Reading : public StoreTest {};

std::uint64_t packets(const Settled& settled) { return settled.totals.packets[kOut]; }

TEST_F(Reading, PanesComeByStartThenUserAtExactlyTheLevelAsked) {
  auto store = open();
  begin(*store, live_import());
  StoreBatch batch;
  for (Seconds start : {kHour + 1, kHour}) {
    for (const char* user : {"b", "a", "c"})
      batch.panes.push_back(pane_row(Level::kSecond, start, user, settled_of(1)));
  }
  batch.panes.push_back(pane_row(Level::kMinute, kHour, "a", settled_of(2)));
  batch.settled_until = kHour + 2;
  write(*store, batch);
  std::string order;
  for (const StoredPane& pane : panes_of(*store, Level::kSecond))
    order += std::to_string(pane.start - kHour) + pane.user + " ";
  EXPECT_EQ(order, "0a 0b 0c 1a 1b 1c ");
  ASSERT_EQ(panes_of(*store, Level::kMinute).size(), 1u);
  EXPECT_EQ(panes_of(*store, Level::kMinute)[0].level, Level::kMinute);
  EXPECT_EQ(panes_of(*store, Level::kHour).size(), 0u);
}

TEST_F(Reading, PanesOfARangeAndOfOneUserAreThoseAndNoOthers) {
  auto store = open();
  begin(*store, live_import());
  StoreBatch batch;
  for (Seconds start = kHour; start < kHour + 10; ++start) {
    for (int user = 0; user < 300; ++user) {
      if ((start + user) % 3 == 0)
        batch.panes.push_back(pane_row(Level::kSecond, start, "u" + std::to_string(user), settled_of(user + 1)));
    }
  }
  batch.settled_until = kHour + 10;
  write(*store, batch);
  for (int user : {0, 1, 2, 150, 299}) {
    std::vector<Seconds> expected, found;
    for (Seconds start = kHour + 2; start < kHour + 7; ++start)
      if ((start + user) % 3 == 0) expected.push_back(start);
    for (const StoredPane& pane : panes_of(*store, Level::kSecond, kHour + 2, kHour + 7, "u" + std::to_string(user))) {
      found.push_back(pane.start);
      EXPECT_EQ(packets(pane.settled), static_cast<std::uint64_t>(user + 1));
    }
    EXPECT_EQ(found, expected) << user;
  }
  EXPECT_TRUE(panes_of(*store, Level::kSecond, kHour, kHour + 10, "nobody").empty());
}

TEST_F(Reading, TheVisitorStopsTheVisit) {
  auto store = open();
  begin(*store, live_import());
  write(*store, second_batch(kHour, "a", 1));
  write(*store, second_batch(kHour + 1, "a", 1));
  int visits = 0;
  ASSERT_TRUE(store->panes(Level::kSecond, INT64_MIN, INT64_MAX, std::nullopt,
                           [&](const StoredPane&) { return ++visits, false; }));
  EXPECT_EQ(visits, 1);
  write(*store, second_batch(kHour + 2, "a", 1));  // the read is over: writing goes on
}

TEST_F(Reading, ARowReplacesTheRowOfItsKeyInEveryLevel) {
  auto store = open();
  begin(*store, live_import());
  StoreBatch batch = second_batch(kHour, "a", 1);
  batch.panes.push_back(pane_row(Level::kSecond, kHour, "b", settled_of(5)));
  batch.panes.push_back(pane_row(Level::kMinute, kHour, "a", settled_of(1)));
  write(*store, batch);
  batch = second_batch(kHour, "a", 2);
  batch.panes.push_back(pane_row(Level::kMinute, kHour, "a", settled_of(2)));
  batch.settled_until = kHour + 2;
  write(*store, batch);
  const auto seconds = panes_of(*store, Level::kSecond);
  ASSERT_EQ(seconds.size(), 2u);
  EXPECT_EQ(packets(seconds[0].settled), 2u);
  EXPECT_EQ(packets(seconds[1].settled), 5u) << "the rest of that second is as it was";
  ASSERT_EQ(panes_of(*store, Level::kMinute).size(), 1u);
  EXPECT_EQ(packets(panes_of(*store, Level::kMinute)[0].settled), 2u);
}

TEST_F(Reading, ASecondOfManyUsersTakesManyChunksAndAllAreFound) {
  auto store = open();
  begin(*store, live_import());
  StoreBatch batch;
  Settled large = settled_of(1);
  for (std::uint32_t i = 0; i < 400; ++i) {
    traffic::SettledRemote remote{IpAddress::v4(i), traffic::hash_of({}, IpAddress::v4(i)), {}, kHour, {}};
    large.remotes.push_back(remote);
  }
  std::sort(large.remotes.begin(), large.remotes.end(), [](auto& a, auto& b) { return a.hash < b.hash; });
  for (int user = 0; user < 50; ++user) {
    batch.panes.push_back(
        pane_row(Level::kSecond, kHour, "u" + std::to_string(user), user % 7 ? settled_of(user) : large));
  }
  batch.settled_until = kHour + 1;
  write(*store, batch);
  EXPECT_EQ(panes_of(*store, Level::kSecond).size(), 50u);
  for (int user = 0; user < 50; ++user) {
    const auto panes = panes_of(*store, Level::kSecond, kHour, kHour + 1, "u" + std::to_string(user));
    ASSERT_EQ(panes.size(), 1u) << user;
    EXPECT_EQ(panes[0].settled, user % 7 ? settled_of(user) : large);
  }
}

// 22:00:00 to 23:01:29: a finished hour, a finished minute and half of one. Levels are told apart by their packets, so
// that the sum shows which were read.
class Levels : public StoreTest {
 protected:
  Levels() {
    store_ = open();
    begin(*store_, live_import());
    StoreBatch batch;
    const auto add = [&](Level level, Seconds start, std::uint64_t count) {
      batch.panes.push_back(pane_row(level, start, "a", settled_of(count)));
      if (level == Level::kSecond) batch.users.push_back(increment_of("a", start, settled_of(count)));
    };
    for (Seconds second = kHour; second < kHour + 3690; second += 30) add(Level::kSecond, second, 1);
    for (Seconds minute = kHour; minute < kHour + 3660; minute += 60) add(Level::kMinute, minute, 1000);
    add(Level::kHour, kHour, 1'000'000);
    batch.settled_until = kHour + 3690;
    write(*store_, batch);
  }
  std::uint64_t range(Seconds from, Seconds to) {
    return packets(store_->range("a", kHour + from, kHour + to).value());
  }
  std::unique_ptr<Store> store_;
};

TEST_F(Levels, ARangeIsWholeHoursThenMinutesThenSecondsAndNeverTwoOfTheSameTime) {
  EXPECT_EQ(range(0, 3600), 1'000'000u);
  EXPECT_EQ(range(0, 3690), 1'001'001u);
  EXPECT_EQ(range(0, 3599), 59'002u) << "not a whole hour: 59 minutes and the last one's two seconds with packets";
  EXPECT_EQ(range(60, 120), 1000u);
  EXPECT_EQ(range(31, 125), 1001u) << "a minute and the second at its end";
  EXPECT_EQ(range(30, 31), 1u);
  EXPECT_EQ(range(3600, 7200), 1001u) << "an unfinished hour is read from minutes, an unfinished minute from seconds";
  EXPECT_EQ(range(-100'000, 100'000), 1'001'001u);
  EXPECT_EQ(range(5000, 100), 0u);
  EXPECT_EQ(packets(store_->range("a", INT64_MIN, INT64_MAX).value()), 1'001'001u);
  EXPECT_TRUE(store_->range("nobody", kHour, kHour + 3600)->empty());
}

TEST_F(Levels, TotalsByPeriodUseTheSameLevels) {
  for (Period period : {Period::kDay, Period::kWeek, Period::kMonth}) {
    const auto totals = users_of(*store_, period);
    ASSERT_EQ(totals.size(), 1u);
    EXPECT_EQ(totals[0].row.totals.packets[kOut], 1'001'001u);
    EXPECT_EQ(totals[0].row.sessions_opened, 3u);
    EXPECT_EQ(totals[0].row.first, start_of(kHour) + 1);
    EXPECT_EQ(totals[0].row.last, start_of(kHour + 3660) + 2);
  }
  EXPECT_EQ(users_of(*store_, Period::kDay)[0].period, "2023-11-14");
  EXPECT_EQ(users_of(*store_, Period::kWeek)[0].period, "2023-11-13");
  EXPECT_EQ(users_of(*store_, Period::kMonth)[0].period, "2023-11");
  EXPECT_EQ(users_of(*store_)[0].period, "");
  EXPECT_EQ(users_of(*store_)[0].row.totals.packets[kOut], 123u) << "all time is the sum of the increments";
}

TEST_F(Reading, TotalsCountLatePacketsAndAreInOrder) {
  auto store = open();
  begin(*store, live_import());
  StoreBatch batch;
  Settled late = settled_of(2);
  late.late.add(kIn, 5, 1000);
  for (const auto& [user, settled] : {std::pair{"b", settled_of(2)}, {"a", settled_of(2)}, {"late", late}}) {
    batch.panes.push_back(pane_row(Level::kSecond, kHour, user, settled));
    batch.users.push_back(increment_of(user, kHour, settled));
  }
  batch.settled_until = kHour + 1;
  write(*store, batch);
  for (Period period : {Period::kAll, Period::kDay}) {
    const auto totals = users_of(*store, period);
    ASSERT_EQ(totals.size(), 3u);
    EXPECT_EQ(totals[0].row.user, "late");
    EXPECT_EQ(totals[0].row.totals.packets[kIn], 5u);
    EXPECT_EQ(totals[0].row.late_packets, 5u);
    EXPECT_EQ(totals[0].row.late_bytes, 1000u);
    EXPECT_EQ(totals[1].row.user, "a") << "equal bytes: by name";
    EXPECT_EQ(totals[2].row.user, "b");
  }
}

TEST_F(Reading, TheProfileIsOfTheNewestLongWindowOfAnyImport) {
  auto store = open();
  begin(*store, file_import("new"));
  StoreBatch batch;
  batch.profiles.push_back({"a", kHour, 3600, 50, settled_of(5)});
  batch.profiles.push_back({"a", kHour, 3600, 60, settled_of(6)});
  batch.settled_until = kHour + 60;
  write(*store, batch);
  ASSERT_TRUE(store->finish_import({}));
  begin(*store, file_import("old"));
  batch.profiles = {{"a", kHour - 7200, 3600, 3600, settled_of(1)}};
  write(*store, batch);
  const auto profile = store->profile("a").value();
  ASSERT_TRUE(profile);
  EXPECT_EQ(profile->long_window_start, kHour);
  EXPECT_EQ(profile->covered_seconds, 60u);
  EXPECT_EQ(profile->settled, settled_of(6));
  EXPECT_FALSE(store->profile("b").value());
}

TEST_F(Reading, CoveredIsFromTheFirstToTheLastPaneOfAllImports) {
  auto store = open();
  EXPECT_FALSE(store->covered().value());
  begin(*store, file_import("new"));
  EXPECT_FALSE(store->covered().value());
  write(*store, second_batch(kHour, "a", 1));
  begin(*store, file_import("old"));
  write(*store, second_batch(kHour - 1'000'000, "a", 1));
  EXPECT_EQ(store->covered().value(), std::pair(kHour - 1'000'000, kHour + 1));
}

TEST_F(Reading, TimesBeforeTheEpochAreStoredAndFound) {
  auto store = open();
  begin(*store, file_import("x"));
  write(*store, second_batch(-61, "a", 1));
  write(*store, second_batch(-60, "a", 2));
  EXPECT_EQ(panes_of(*store, Level::kSecond, -61, -60, "a").size(), 1u);
  EXPECT_EQ(panes_of(*store, Level::kSecond).size(), 2u);
  EXPECT_EQ(packets(store->range("a", -100, 0).value()), 3u);
  EXPECT_EQ(users_of(*store, Period::kDay).at(0).period, "1969-12-31");
}

TEST_F(Reading, AReaderSeesWhatAWriterHasWrittenWhileItIsStillWriting) {
  auto writer = open();
  begin(*writer, live_import());
  write(*writer, second_batch(kHour, "a", 1));
  auto reader = open(OpenMode::kRead);
  EXPECT_EQ(panes_of(*reader, Level::kSecond).size(), 1u);
  write(*writer, second_batch(kHour + 1, "a", 1));
  EXPECT_EQ(panes_of(*reader, Level::kSecond).size(), 2u);
}

TEST_F(Reading, OneReadSeesOneStateWhateverIsWrittenMeanwhile) {
  auto writer = open();
  begin(*writer, live_import());
  for (Seconds second = 0; second < 5; ++second) write(*writer, second_batch(kHour + second, "a", 1));
  auto reader = open(OpenMode::kRead);
  int visits = 0;
  ASSERT_TRUE(reader->panes(Level::kSecond, INT64_MIN, INT64_MAX, std::nullopt, [&](const StoredPane&) {
    write(*writer, second_batch(kHour + 100 + visits, "a", 1));
    return ++visits < 50;
  }));
  EXPECT_EQ(visits, 5);
}

}  // namespace
}  // namespace weir::sqlite
