#include "sqlite/store_fixture.h"

namespace weir::sqlite {
namespace {

using traffic::Level;

class Retention : public StoreTest {
 protected:
  Retention() {
    options_.keep_second_panes = 600;
    options_.keep_minute_panes = 3600;
    options_.keep_hour_panes = 86'400;
    options_.keep_sessions = 7200;
    store_ = open(OpenMode::kWrite, options_);
  }
  // One user a second for `minutes` minutes from `start`; a session a minute.
  void write_minutes(Seconds start, Seconds minutes) {
    for (Seconds minute = start; minute < start + minutes * 60; minute += 60) {
      StoreBatch batch;
      for (Seconds second = minute; second < minute + 60; ++second) {
        batch.panes.push_back(pane_row(Level::kSecond, second, "a", settled_of(1)));
        batch.network_panes.push_back({Level::kSecond, second, {}});
      }
      batch.panes.push_back(pane_row(Level::kMinute, minute, "a", settled_of(60)));
      if (minute % 3600 == 3540) batch.panes.push_back(pane_row(Level::kHour, minute - 3540, "a", settled_of(3600)));
      batch.sessions.push_back(session_of("a", "1.1.1.1", 1, 443, start_of(minute)));
      batch.users.push_back(increment_of("a", minute, settled_of(60)));
      batch.settled_until = minute + 60;
      write(*store_, batch);
    }
  }
  Seconds first(Level level) { return panes_of(*store_, level).at(0).start; }

  StoreOptions options_;
  std::unique_ptr<Store> store_;
};

TEST_F(Retention, EachLevelKeepsItsTimeBehindTheNewestPane) {
  begin(*store_, live_import());
  write_minutes(kHour, 180);
  const Seconds newest = kHour + 180 * 60 - 1;
  EXPECT_EQ(first(Level::kSecond), newest - 600);
  EXPECT_EQ(panes_of(*store_, Level::kSecond).size(), 601u);
  EXPECT_EQ(first(Level::kMinute), floor_to(newest - 3600, 60));
  EXPECT_EQ(first(Level::kHour), kHour);
  EXPECT_GE(sessions_of(*store_).at(0).record.last, start_of(newest - 7200));
  EXPECT_EQ(sessions_of(*store_).size(), 120u);
  EXPECT_EQ(users_of(*store_).at(0).row.totals.packets[traffic::kOut], 180u * 60) << "a user's totals are for ever";
}

TEST_F(Retention, AnOldCaptureIsKeptByItsOwnNewestPaneBesideANewerOne) {
  begin(*store_, live_import());
  write_minutes(kHour, 20);
  const std::size_t live = panes_of(*store_, Level::kSecond).size();
  begin(*store_, file_import("old"));
  const Seconds long_ago = kHour - 1000 * 86'400;
  write_minutes(long_ago, 5);
  EXPECT_EQ(first(Level::kSecond), long_ago) << "years older, and kept";
  EXPECT_EQ(panes_of(*store_, Level::kSecond).size(), live + 300);
  begin(*store_, live_import());
  write_minutes(kHour + 20 * 60, 20);
  EXPECT_EQ(first(Level::kSecond), long_ago) << "nor does the live run remove it";
}

TEST_F(Retention, AGapOfYearsRemovesWhatIsBehindItWithoutDelay) {
  begin(*store_, file_import("gap"));
  write_minutes(-kHour, 20);
  write_minutes(kHour, 1);
  EXPECT_EQ(first(Level::kSecond), kHour);
  EXPECT_EQ(first(Level::kMinute), kHour);
  EXPECT_EQ(sessions_of(*store_).size(), 1u);
}

TEST_F(Retention, TheTimesThatLackSecondsAreEachImportsOwn) {
  const Seconds later = kHour + 5 * 3600;
  EXPECT_TRUE(store_->without_seconds().value().empty());
  begin(*store_, file_import("long"));
  write_minutes(kHour, 30);
  const auto of_long = std::pair(kHour, kHour + 30 * 60 - 1 - 600);
  EXPECT_EQ(store_->without_seconds().value(), (std::vector{of_long}));
  begin(*store_, file_import("short"));
  write_minutes(later, 5);
  EXPECT_EQ(store_->without_seconds().value(), (std::vector{of_long})) << "the short one has all of its own";
  begin(*store_, file_import("gap"));
  write_minutes(later, 1), write_minutes(later + 3600, 1);
  EXPECT_EQ(store_->without_seconds().value(), (std::vector{of_long, std::pair(later, later + 3600 + 59 - 600)}));
  begin(*store_, file_import("overlapping"));
  write_minutes(later + 60, 61);
  EXPECT_EQ(store_->without_seconds().value().at(1), std::pair(later, later + 61 * 60 + 59 - 600));
}

TEST_F(Retention, CoveredMovesWithTheHours) {
  begin(*store_, file_import("x"));
  write_minutes(kHour, 2);
  EXPECT_EQ(store_->covered().value()->first, kHour);
  write_minutes(kHour + 100'000, 1);
  const auto covered = store_->covered().value();
  EXPECT_GT(covered->first, kHour);
  EXPECT_EQ(covered->second, kHour + 100'060);
}

TEST_F(Retention, ARunGoesOnAfterReopeningWithoutScanningAgain) {
  begin(*store_, live_import());
  write_minutes(kHour, 30);
  store_ = nullptr;
  store_ = open(OpenMode::kWrite, options_);
  ASSERT_EQ(begin(*store_, live_import()), ImportState::kResumedLive);
  write_minutes(kHour + 1800, 30);
  EXPECT_EQ(panes_of(*store_, Level::kSecond).size(), 601u);
}

}  // namespace
}  // namespace weir::sqlite
