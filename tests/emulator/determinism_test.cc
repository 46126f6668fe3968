// The same bytes, whatever the threads; and what snaplen does to them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

#include "emulator/run.h"

namespace weir::emulator {
namespace {

struct Record {
  std::uint32_t seconds, nanoseconds, captured, length;
  std::string frame;
};

std::uint32_t word(const std::string& bytes, std::size_t at) {
  std::uint32_t value;
  std::memcpy(&value, bytes.data() + at, 4);
  return value;
}

std::vector<Record> records_of(const std::string& capture) {
  std::vector<Record> records;
  for (std::size_t at = 24; at < capture.size();) {
    Record record{word(capture, at), word(capture, at + 4), word(capture, at + 8), word(capture, at + 12), ""};
    record.frame = capture.substr(at + 16, record.captured);
    at += 16 + record.captured;
    records.push_back(std::move(record));
  }
  return records;
}

class EveryGenerator : public testing::TestWithParam<Generator> {
 protected:
  Scenario scenario() const { return scenario_of(12, 10 * kMinute, 5, GetParam()); }
};

TEST_P(EveryGenerator, GivesTheSameBytesAndTruthForOneTwoAndFiveThreads) {
  CollectedTruth one, two, five;
  std::string capture = capture_of(scenario(), 65'535, 1, &one);
  EXPECT_GT(capture.size(), 100'000u);
  EXPECT_TRUE(capture == capture_of(scenario(), 65'535, 2, &two));
  EXPECT_TRUE(capture == capture_of(scenario(), 65'535, 5, &five));
  ASSERT_EQ(one.sessions.size(), five.sessions.size());
  for (std::size_t i = 0; i < one.sessions.size(); ++i) {
    EXPECT_EQ(one.sessions[i].first, five.sessions[i].first);
    EXPECT_EQ(one.sessions[i].bytes_in, five.sessions[i].bytes_in);
  }
}

TEST_P(EveryGenerator, GivesOtherBytesForAnotherSeed) {
  Scenario other = scenario();
  other.world.seed = 6;
  EXPECT_FALSE(capture_of(scenario(), 96, 2, nullptr) == capture_of(other, 96, 2, nullptr));
}

TEST_P(EveryGenerator, IsOnlyCutBySnaplen) {
  std::vector<Record> whole = records_of(capture_of(scenario(), 65'535, 2, nullptr));
  for (std::uint32_t snaplen : {14u, 60u, 96u, 1000u}) {
    std::vector<Record> cut = records_of(capture_of(scenario(), snaplen, 2, nullptr));
    ASSERT_EQ(cut.size(), whole.size());
    for (std::size_t i = 0; i < cut.size(); ++i) {
      ASSERT_EQ(cut[i].nanoseconds, whole[i].nanoseconds);
      ASSERT_EQ(cut[i].length, whole[i].length);
      ASSERT_EQ(cut[i].captured, std::min(snaplen, whole[i].length));
      ASSERT_TRUE(cut[i].frame == whole[i].frame.substr(0, snaplen)) << "record " << i << " at " << snaplen;
    }
  }
}

TEST_P(EveryGenerator, IsInOrderOfTimeAndWithinTheDuration) {
  std::vector<Record> records = records_of(capture_of(scenario(), 96, 2, nullptr));
  auto time = [](const Record& record) { return start_of(record.seconds) + record.nanoseconds; };
  EXPECT_TRUE(std::is_sorted(records.begin(), records.end(),
                             [&](const Record& a, const Record& b) { return time(a) < time(b); }));
  EXPECT_GE(time(records.front()), scenario().start);
  EXPECT_LT(time(records.back()), scenario().start + scenario().duration);
}

std::string name_of_generator(const testing::TestParamInfo<Generator>& generator) {
  constexpr const char* kNames[] = {"Uniform", "Office", "Server", "Machine"};
  return kNames[static_cast<std::size_t>(generator.param)];
}

INSTANTIATE_TEST_SUITE_P(Emulation, EveryGenerator,
                         testing::Values(Generator::kUniform, Generator::kOffice, Generator::kServer,
                                         Generator::kMachine),
                         name_of_generator);

TEST(Emulation, MoreTimeOnlyAddsPackets) {
  std::string some = capture_of(scenario_of(5, 5 * kMinute, 9, Generator::kUniform), 96, 2, nullptr);
  std::string more = capture_of(scenario_of(5, 11 * kMinute, 9, Generator::kUniform), 96, 2, nullptr);
  EXPECT_GT(more.size(), some.size());
  EXPECT_TRUE(more.compare(0, some.size(), some) == 0);
}

}  // namespace
}  // namespace weir::emulator
