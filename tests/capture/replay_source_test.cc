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

struct Given {
  std::int64_t milliseconds;  // since the replay was made
  std::size_t frames;
  Seconds complete_until;
  bool operator==(const Given&) const = default;
};

void PrintTo(const Given& given, std::ostream* out) {
  *out << given.milliseconds << " ms: " << given.frames << " frames, complete until " << given.complete_until;
}

std::vector<Given> all_given(PacketSource& source, const FakeTime& time) {
  std::vector<Given> given;
  const nanoseconds began = time.now;
  for (Batch batch; source.next(batch).value();) {
    const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(time.now - began);
    given.push_back({passed.count(), batch.frames.size(), batch.complete_until});
  }
  return given;
}

TEST(Replay, FramesAndBordersComeAtTheRecordedPaceTimesTheSpeed) {
  TemporaryFolder folder;
  FakeTime time;
  auto source = replay_with(4, recorded(folder, {100, 102, 102, 104}), time.clock());
  EXPECT_EQ(all_given(*source, time), (std::vector<Given>{{0, 0, 99},
                                                          {10, 1, 99},
                                                          {250, 0, 100},
                                                          {500, 0, 101},
                                                          {510, 2, 101},
                                                          {750, 0, 102},
                                                          {1000, 0, 103},
                                                          {1010, 1, 103},
                                                          {1010, 0, 105}}))
      << "nothing before it is due, a border without a frame too, and the end completes the last pane";
  EXPECT_FALSE(source->live());
}

TEST(Replay, BordersPassInAGapBetweenFilesToo) {
  TemporaryFolder folder;
  FakeTime time;
  const std::string one = folder.write("1", pcap_header() + pcap_record(100, 0, "x"));
  const std::string other = folder.write("2", pcap_header() + pcap_record(103, 0, "x"));
  auto source = replay_with(1, std::move(*open_files({one, other})), time.clock());
  EXPECT_EQ(
      all_given(*source, time),
      (std::vector<Given>{
          {0, 0, 99}, {10, 1, 99}, {1000, 0, 100}, {2000, 0, 101}, {3000, 0, 102}, {3010, 1, 102}, {3010, 0, 104}}));
}

TEST(Replay, FramesStayAsRecorded) {
  TemporaryFolder folder;
  FakeTime time;
  std::string bytes = pcap_header();
  for (std::uint32_t i = 0; i < 50; ++i) bytes += pcap_record(100 + i / 20, i % 20 * 50'000, std::to_string(i));
  const std::string path = folder.write("x", bytes);
  Everything plain = read_files({path});
  auto source = replay_with(3, std::move(*open_files({path})), time.clock());
  Everything replayed = read_all(*source);
  ASSERT_EQ(replayed.frames.size(), 50u);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(replayed.frames[i].data, plain.frames[i].data);
    EXPECT_EQ(replayed.frames[i].time, plain.frames[i].time);
  }
  EXPECT_EQ(replayed.complete_until.back(), plain.complete_until.back());
  std::uint64_t order = 0;
  for (std::size_t i = 0; i < replayed.batch_sizes.size(); ++i) {
    if (replayed.batch_sizes[i] == 0) continue;
    EXPECT_EQ(replayed.first_orders[i], order) << "a second is given in parts, and each knows its place";
    order += replayed.batch_sizes[i];
  }
}

TEST(Replay, ASlowReaderIsNotDelayedFurther) {
  TemporaryFolder folder;
  FakeTime time;
  auto source = replay_with(1, recorded(folder, {100, 102, 103}), time.clock());
  Batch batch;
  ASSERT_TRUE(source->next(batch).value());
  time.now += std::chrono::seconds(5);
  std::vector<Given> given = all_given(*source, time);
  EXPECT_TRUE(time.pauses.empty());
  EXPECT_EQ(given, (std::vector<Given>{{0, 1, 99}, {0, 0, 101}, {0, 1, 101}, {0, 0, 102}, {0, 1, 102}, {0, 0, 104}}))
      << "borders that are over are told as one";
}

TEST(Replay, AGapOfManyYearsIsPausedInPieces) {
  TemporaryFolder folder;
  FakeTime time;
  auto source = replay_with(1e-6, recorded(folder, {0, 4'000}), time.clock());
  EXPECT_EQ(read_all(*source).frames.size(), 2u);
  const auto due = nanoseconds(12345) + std::chrono::seconds(4'000'000'000) + std::chrono::milliseconds(10);
  EXPECT_LT(std::chrono::abs(time.now - due), std::chrono::microseconds(1));
  EXPECT_EQ(*std::max_element(time.pauses.begin(), time.pauses.end()), std::chrono::seconds(3600));
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
  EXPECT_EQ(time.now, nanoseconds(12345) + std::chrono::milliseconds(10'010));
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
