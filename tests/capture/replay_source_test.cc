#include "capture/replay_source.h"

#include <cmath>
#include <thread>

#include "capture/capture_bytes.h"

namespace weir::capture {
namespace {

using std::chrono::nanoseconds;

// Time that passes only in pauses.
struct FakeTime {
  nanoseconds now{12345};
  std::vector<nanoseconds> pauses;
  ReplayClock clock() {
    return {[this] { return now; },
            [this](nanoseconds span) {
              pauses.push_back(span);
              now += span;
            }};
  }
};

std::unique_ptr<PacketSource> recorded(const TemporaryFolder& folder, std::initializer_list<std::uint32_t> seconds) {
  std::string bytes = pcap_header();
  for (std::uint32_t second : seconds) bytes += pcap_record(second, 0, "x");
  return std::move(*open_files({folder.write("x", bytes)}));
}

TEST(Replay, BatchesComeAtTheRecordedPaceTimesTheSpeed) {
  TemporaryFolder folder;
  FakeTime time;
  auto source = replay_with(4, recorded(folder, {100, 102, 102, 110}), time.clock());
  Everything all = read_all(*source);
  EXPECT_EQ(time.pauses, (std::vector<nanoseconds>{std::chrono::milliseconds(500), std::chrono::milliseconds(2000)}));
  EXPECT_EQ(all.frames.size(), 4u);
  EXPECT_EQ(all.frames[3].time, 110 * kNanosecondsPerSecond) << "packet times stay as recorded";
  EXPECT_FALSE(source->live());
}

TEST(Replay, ASlowReaderIsNotDelayedFurther) {
  TemporaryFolder folder;
  FakeTime time;
  auto source = replay_with(1, recorded(folder, {100, 102}), time.clock());
  Batch batch;
  ASSERT_TRUE(source->next(batch).value());
  time.now += std::chrono::seconds(5);
  ASSERT_TRUE(source->next(batch).value());
  EXPECT_TRUE(time.pauses.empty());
}

TEST(Replay, AGapOfManyYearsIsPausedInPieces) {
  TemporaryFolder folder;
  FakeTime time;
  auto source = replay_with(1, recorded(folder, {0, 4'000'000'000}), time.clock());
  EXPECT_EQ(read_all(*source).frames.size(), 2u);
  EXPECT_EQ(time.now, nanoseconds(12345) + std::chrono::seconds(4'000'000'000));
}

TEST(Replay, SourcesOfOneOriginKeepTheirDistanceAndDoNotHoldEachOtherUp) {
  TemporaryFolder folder;
  FakeTime time;
  const ReplayOrigin origin{100 * kNanosecondsPerSecond, kNanosecondsPerSecond};
  auto later = replay_with(2, recorded(folder, {110, 120}), time.clock(), origin);
  Batch batch;
  ASSERT_TRUE(later->next(batch).value());
  EXPECT_TRUE(batch.frames.empty());
  EXPECT_EQ(batch.complete_until, 109) << "it says how far it is, and waits when it is its turn";
  EXPECT_TRUE(time.pauses.empty());
  Everything all = read_all(*later);
  EXPECT_EQ(all.frames.size(), 2u);
  EXPECT_EQ(time.pauses, (std::vector<nanoseconds>{std::chrono::seconds(5), std::chrono::seconds(5)}));
}

TEST(Replay, SpeedsThatAreNoneAreRefused) {
  TemporaryFolder folder;
  for (double speed : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    auto source = replay_at(speed, recorded(folder, {1}));
    ASSERT_FALSE(source.has_value());
    EXPECT_EQ(source.error().kind, ErrorKind::kUsage);
  }
}

TEST(Replay, StopEndsAPauseAtOnce) {
  TemporaryFolder folder;
  auto source = std::move(*replay_at(0.001, recorded(folder, {100, 200})));
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source->stop();
  });
  auto before = std::chrono::steady_clock::now();
  read_all(*source);
  stopper.join();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
}

}  // namespace
}  // namespace weir::capture
