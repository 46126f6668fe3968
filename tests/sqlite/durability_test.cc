// kill -9 at random moments: what was acknowledged is there, once, and the file opens.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <random>

#include "sqlite/store_fixture.h"

namespace weir::sqlite {
namespace {

class Durability : public StoreTest {};

StoreBatch batch_of(Seconds second) {
  StoreBatch batch = second_batch(kHour + second, "10.0.0.1", 1);
  if (second % 60 == 59)
    batch.panes.push_back(pane_row(traffic::Level::kMinute, kHour + second - 59, "10.0.0.1", settled_of(60)));
  for (std::uint16_t i = 0; i < 50; ++i)
    batch.sessions.push_back(session_of("10.0.0.1", "1.1.1.1", i, 443, start_of(kHour + second)));
  return batch;
}

// Writes one second after the other from where the store is, and tells each acknowledged one through the pipe.
[[noreturn]] void write_for_ever(const std::string& directory, int pipe) {
  Result<std::unique_ptr<Store>> store = open_store(directory, OpenMode::kWrite, {});
  if (!store || !(*store)->begin_import(live_import())) ::_exit(1);
  const Seconds until = (*store)->recovery()->settled_until;
  for (Seconds second = until == INT64_MIN ? 0 : until - kHour;; ++second) {
    if (!(*store)->write(batch_of(second))) ::_exit(1);
    if (::write(pipe, &second, sizeof second) != sizeof second) ::_exit(1);
  }
}

// The last second acknowledged by a child that was killed after `microseconds`; `before` when none was.
Seconds killed_after(const std::string& directory, useconds_t microseconds, Seconds before) {
  int pipe[2];
  EXPECT_EQ(::pipe(pipe), 0);
  const pid_t child = ::fork();
  if (child == 0) write_for_ever(directory, pipe[1]);
  ::close(pipe[1]);
  Seconds last = before, read = 0;
  if (::read(pipe[0], &read, sizeof read) == sizeof read) last = read;  // it is at work
  ::usleep(microseconds);
  ::kill(child, SIGKILL);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child failed by itself";
  while (::read(pipe[0], &read, sizeof read) == sizeof read) last = read;
  ::close(pipe[0]);
  return last;
}

TEST_F(Durability, WhatWasAcknowledgedBeforeAKillIsThereAndNothingTwice) {
  std::mt19937 random(20'231'114);
  Seconds acknowledged = -1;
  for (int kill = 0; kill < 20; ++kill) {
    acknowledged = killed_after(directory_, static_cast<useconds_t>(random() % 60'000), acknowledged);
    auto store = open();
    ASSERT_EQ(begin(*store, live_import()), ImportState::kResumedLive);
    const Seconds stored = store->recovery()->settled_until - kHour;  // seconds 0..stored-1
    ASSERT_GE(stored, acknowledged + 1);
    ASSERT_LE(stored, acknowledged + 2) << "more than the one that was not acknowledged yet";
    const auto count = static_cast<std::uint64_t>(stored);
    ASSERT_EQ(users_of(*store).at(0).row.totals.packets[traffic::kOut], count);
    ASSERT_EQ(store->range("10.0.0.1", kHour, kHour + stored)->totals.packets[traffic::kOut], count);
    acknowledged = stored - 1;
  }
  auto store = open(OpenMode::kRead);
  EXPECT_EQ(sessions_of(*store).size(), static_cast<std::size_t>(acknowledged + 1) * 50);
  EXPECT_GT(acknowledged, 20) << "the children did write";
}

TEST_F(Durability, AnImportThatWasKilledIsDoneOverAndNotDoubled) {
  const pid_t child = ::fork();
  if (child == 0) {
    Result<std::unique_ptr<Store>> store = open_store(directory_, OpenMode::kWrite, {});
    if (!store || !(*store)->begin_import(file_import("f"))) ::_exit(1);
    for (Seconds second = 0; second < 30; ++second) {
      if (!(*store)->write(batch_of(second))) ::_exit(1);
    }
    ::raise(SIGKILL);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
  auto store = open();
  ASSERT_EQ(begin(*store, file_import("f")), ImportState::kRestarted);
  for (Seconds second = 0; second < 70; ++second) write(*store, batch_of(second));
  ASSERT_TRUE(store->finish_import({}));
  EXPECT_EQ(users_of(*store).at(0).row.totals.packets[traffic::kOut], 70u);
  EXPECT_EQ(sessions_of(*store).size(), 70u * 50);
}

}  // namespace
}  // namespace weir::sqlite
