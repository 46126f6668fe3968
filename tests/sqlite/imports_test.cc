#include "sqlite/store_fixture.h"

namespace weir::sqlite {
namespace {

using traffic::Level;

class Imports : public StoreTest {};

TEST_F(Imports, TheCapturesOfFinishedImportsAreKnownByTheirHeads) {
  auto store = open();
  EXPECT_EQ(begin(*store, file_import("one")), ImportState::kNew);
  EXPECT_TRUE(store->imported("one").value().empty()) << "not finished";
  const CaptureIdentity longer{"one", 30, "thirty"}, other{"two", 3, "three"};
  ASSERT_TRUE(store->finish_import({longer, other}));
  begin(*store, file_import("one"));
  ASSERT_TRUE(store->finish_import({{"one", 40, "forty"}}));
  store = nullptr;
  store = open();
  EXPECT_EQ(store->imported("one").value(), (std::vector<CaptureIdentity>{longer, {"one", 40, "forty"}}));
  EXPECT_EQ(store->imported("two").value(), std::vector<CaptureIdentity>{other});
  EXPECT_TRUE(store->imported("three").value().empty());
}

TEST_F(Imports, AFileImportedOnceMoreIsAnotherImportAndReadsAddBoth) {
  auto store = open();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(begin(*store, file_import("one")), ImportState::kNew);
    write(*store, second_batch(kHour, "10.0.0.1", 3));
    ASSERT_TRUE(store->finish_import({{"one", 3, "three"}}));
  }
  EXPECT_EQ(users_of(*store).at(0).row.totals.packets[traffic::kOut], 6u);
  const auto panes = panes_of(*store, Level::kSecond);
  ASSERT_EQ(panes.size(), 1u) << "one pane, its imports merged";
  EXPECT_EQ(panes[0].settled.totals.packets[traffic::kOut], 6u);
}

TEST_F(Imports, AnUnfinishedImportGoesWhenOneOfItsFilesIsImportedInOtherCompany) {
  auto store = open();
  begin(*store, {"a, b", "settings", false, {"a", "b"}});
  write(*store, second_batch(kHour, "10.0.0.1", 3));
  EXPECT_EQ(begin(*store, {"c", "settings", false, {"c"}}), ImportState::kNew) << "it has none of them";
  EXPECT_EQ(begin(*store, {"b, d", "other settings", false, {"d", "b"}}), ImportState::kRestarted);
  EXPECT_TRUE(users_of(*store).empty());
}

TEST_F(Imports, ADiscardedImportLeavesNothingAndIsNotKnown) {
  auto store = open();
  begin(*store, file_import("other"));
  write(*store, second_batch(kHour, "10.0.0.9", 9));
  ASSERT_TRUE(store->finish_import({}));
  begin(*store, file_import("one"));
  write(*store, second_batch(kHour, "10.0.0.1", 3));
  ASSERT_TRUE(store->discard_import());
  ASSERT_EQ(users_of(*store).size(), 1u);
  EXPECT_EQ(users_of(*store)[0].row.user, "10.0.0.9");
  EXPECT_EQ(panes_of(*store, Level::kSecond).size(), 1u);
  EXPECT_EQ(begin(*store, file_import("one")), ImportState::kNew);
}

TEST_F(Imports, AnUnfinishedImportIsRestartedWithoutItsOldRowsAndWithoutTouchingOthers) {
  auto store = open();
  begin(*store, file_import("other"));
  write(*store, second_batch(kHour, "10.0.0.9", 9));
  ASSERT_TRUE(store->finish_import({}));
  begin(*store, file_import("one"));
  StoreBatch batch = second_batch(kHour, "10.0.0.1", 3);
  batch.panes.push_back(pane_row(Level::kMinute, kHour, "10.0.0.1", settled_of(3)));
  batch.panes.push_back(pane_row(Level::kHour, kHour, "10.0.0.1", settled_of(3)));
  batch.sessions.push_back(session_of("10.0.0.1", "1.1.1.1", 1000, 443, start_of(kHour)));
  batch.profiles.push_back({"10.0.0.1", kHour, 3600, 60, settled_of(3)});
  write(*store, batch);
  store.reset();  // as after a kill: begun, not finished

  store = open();
  EXPECT_EQ(begin(*store, file_import("one")), ImportState::kRestarted);
  ASSERT_EQ(users_of(*store).size(), 1u);
  EXPECT_EQ(users_of(*store)[0].row.user, "10.0.0.9");
  EXPECT_EQ(panes_of(*store, Level::kSecond).size(), 1u);
  EXPECT_EQ(panes_of(*store, Level::kMinute).size(), 0u);
  EXPECT_EQ(panes_of(*store, Level::kHour).size(), 0u);
  EXPECT_EQ(sessions_of(*store).size(), 0u);
  EXPECT_FALSE(store->profile("10.0.0.1").value());
  write(*store, second_batch(kHour, "10.0.0.1", 3));  // from its beginning, at the same time as before
  EXPECT_EQ(users_of(*store).size(), 2u);
}

TEST_F(Imports, ALiveRunWithTheSameSettingsGoesOnWhereItWas) {
  auto store = open();
  EXPECT_EQ(begin(*store, live_import()), ImportState::kNew);
  write(*store, second_batch(kHour, "10.0.0.1", 3));
  ASSERT_TRUE(store->finish_import({}));
  store = nullptr;
  store = open();
  EXPECT_EQ(begin(*store, live_import()), ImportState::kResumedLive);
  const Recovery recovery = store->recovery().value();
  EXPECT_EQ(recovery.settled_until, kHour + 1);
  EXPECT_EQ(recovery.first_pane, kHour);
  EXPECT_EQ(recovery.users, std::vector<std::string>{"10.0.0.1"});
}

TEST_F(Imports, ALiveRunThatBeginsAfreshLeavesTheOneBefore) {
  auto store = open();
  begin(*store, live_import());
  write(*store, second_batch(kHour, "10.0.0.1", 3));
  ImportIdentity afresh = live_import();
  afresh.begins_afresh = true;
  EXPECT_EQ(begin(*store, afresh), ImportState::kNew);
  EXPECT_EQ(store->recovery()->settled_until, INT64_MIN);
  EXPECT_EQ(begin(*store, live_import()), ImportState::kResumedLive);
  EXPECT_EQ(store->recovery()->settled_until, INT64_MIN) << "the new one";
}

TEST_F(Imports, OnlyTheNewestLiveRunIsGoneOnWithAndOnlyUnderItsSettings) {
  auto store = open();
  EXPECT_EQ(begin(*store, live_import("a")), ImportState::kNew);
  EXPECT_EQ(begin(*store, live_import("b")), ImportState::kNew);
  EXPECT_EQ(begin(*store, live_import("a")), ImportState::kNew) << "an older live run has a gap since";
  EXPECT_EQ(begin(*store, file_import("x")), ImportState::kNew);
  EXPECT_EQ(begin(*store, live_import("a")), ImportState::kResumedLive) << "files in between do not matter";
}

TEST_F(Imports, RecoveryOfANewImportIsEmptyAndNamesOnlyUnnamedUsersOfThisOne) {
  auto store = open();
  begin(*store, file_import("other"));
  write(*store, second_batch(kHour, "10.0.0.9", 9));
  ASSERT_TRUE(store->finish_import({}));
  begin(*store, live_import());
  EXPECT_EQ(store->recovery()->settled_until, INT64_MIN);
  EXPECT_EQ(store->recovery()->first_pane, INT64_MIN);
  EXPECT_TRUE(store->recovery()->users.empty());
  StoreBatch batch = second_batch(kHour, "10.0.0.1", 3);
  batch.users.push_back(increment_of("printer", kHour, settled_of(1)));
  write(*store, batch);
  EXPECT_EQ(store->recovery()->users, std::vector<std::string>{"10.0.0.1"});
}

TEST_F(Imports, PanesOfThisImportAreNotMergedWithOthers) {
  auto store = open();
  begin(*store, file_import("other"));
  write(*store, second_batch(kHour, "10.0.0.1", 9));
  ASSERT_TRUE(store->finish_import({}));
  begin(*store, live_import());
  write(*store, second_batch(kHour, "10.0.0.1", 3));
  std::vector<std::uint64_t> packets;
  ASSERT_TRUE(store->panes_of_this_import(Level::kSecond, kHour, kHour + 1, [&](const StoredPane& pane) {
    packets.push_back(pane.settled.totals.packets[traffic::kOut]);
    return true;
  }));
  EXPECT_EQ(packets, std::vector<std::uint64_t>{3});
}

TEST_F(Imports, ARepeatedBatchIsRefusedAsAWhole) {
  auto store = open();
  begin(*store, live_import());
  write(*store, second_batch(kHour, "10.0.0.1", 3));
  const Status repeated = store->write(second_batch(kHour, "10.0.0.1", 3));
  ASSERT_FALSE(repeated);
  EXPECT_EQ(repeated.error().kind, ErrorKind::kFailure);
  EXPECT_EQ(users_of(*store).at(0).row.totals.packets[traffic::kOut], 3u);
}

TEST_F(Imports, WhatARunWritesAtItsVeryEndMayShareTheTimeOfTheBatchBefore) {
  auto store = open();
  begin(*store, live_import());
  write(*store, second_batch(kHour, "10.0.0.1", 3));
  StoreBatch last;
  last.sessions.push_back(session_of("10.0.0.1", "1.1.1.1", 1000, 443, start_of(kHour)));
  last.settled_until = kHour + 1;
  write(*store, last);
  EXPECT_EQ(sessions_of(*store).size(), 1u);
  last.settled_until = kHour;
  EXPECT_FALSE(store->write(last));
}

TEST_F(Imports, WritingWithoutAnImportIsABug) {
  auto store = open();
  EXPECT_DEATH((void)store->write(second_batch(kHour, "10.0.0.1", 3)), "writable_ is false");
}

TEST_F(Imports, RecoveryIsGivenTheRecentFlowRecordsOfThisImportAlone) {
  auto store = open();
  const auto put = [&](const std::string& user, std::uint16_t port, Seconds second) {
    StoreBatch batch = second_batch(second, user, 1);
    batch.sessions.push_back(session_of(user, "192.0.2.1", port, 443, second * kNanosecondsPerSecond));
    write(*store, batch);
  };
  begin(*store, file_import("other"));
  put("10.0.0.1", 1000, kHour + 9);
  ASSERT_TRUE(store->finish_import({}));
  begin(*store, live_import());
  for (const std::uint16_t port : {1001, 1002, 1003}) put("10.0.0.1", port, kHour + port - 1000);
  std::vector<std::uint16_t> ports;
  const auto visit = [&](const StoredSession& session) {
    EXPECT_EQ(session.user, "10.0.0.1");
    ports.push_back(session.record.key.local_port);
  };
  ASSERT_TRUE(store->records_of_this_import((kHour + 2) * kNanosecondsPerSecond, visit));
  std::sort(ports.begin(), ports.end());
  EXPECT_EQ(ports, (std::vector<std::uint16_t>{1002, 1003}));
}

}  // namespace
}  // namespace weir::sqlite
