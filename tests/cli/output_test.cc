#include "cli/output.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>

namespace weir::cli {
namespace {

using std::chrono::milliseconds;

class APipe : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(::pipe(ends_), 0);
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  void TearDown() override {
    for (int end : ends_)
      if (end >= 0) ::close(end);
  }
  std::string read_all() {
    std::string all(1 << 20, '\0');
    const ssize_t got = ::read(ends_[0], all.data(), all.size());
    all.resize(got < 0 ? 0 : static_cast<std::size_t>(got));
    return all;
  }
  // Lines of 100 bytes, numbered from `first` on.
  static std::string lines(int first, int count) {
    std::string text;
    for (int i = first; i < first + count; ++i) {
      std::string line = std::to_string(i);
      text += line + std::string(99 - line.size(), '.') + "\n";
    }
    return text;
  }
  int ends_[2] = {-1, -1};
};

TEST_F(APipe, ThatIsNotReadIsLeftOnceTheRunIsToldToStop) {
  std::atomic<bool> stop = false;
  Output output(ends_[1]);
  output.limit_waiting(stop, false);
  std::thread stopper([&] {
    std::this_thread::sleep_for(milliseconds(100));
    stop = true;
  });
  output.write(lines(0, 10'000));
  output.flush();
  stopper.join();
  EXPECT_TRUE(output.closed());
  EXPECT_TRUE(output.finish()) << "no failure: its reader had its chance";
}

TEST_F(APipe, ThatIsNotReadMissesWholeLinesUntilItIsAgain) {
  const std::atomic<bool> stop = false;
  Output output(ends_[1]);
  output.limit_waiting(stop, true, milliseconds(100));
  output.write(lines(0, 1'000));
  output.flush();  // 100,000 bytes into a pipe of 65,536
  EXPECT_FALSE(output.closed());
  const std::uint64_t left_out = output.lines_left_out();
  EXPECT_GT(left_out, 300u);
  output.write(lines(1'000, 5));
  output.flush();
  EXPECT_EQ(output.lines_left_out(), left_out + 5) << "not waited for once more";
  std::string all = read_all();
  output.write(lines(2'000, 1));
  output.flush();
  all += read_all();
  EXPECT_EQ(all.size() % 100, 0u);
  EXPECT_TRUE(all.ends_with(lines(2'000, 1)));
  EXPECT_EQ(static_cast<std::uint64_t>(std::ranges::count(all, '\n')) + left_out + 5, 1'006u);
  for (std::size_t at = 0; at < all.size(); at += 100) EXPECT_EQ(all[at + 99], '\n');
}

TEST_F(APipe, ThatIsReadGetsEverything) {
  const std::atomic<bool> stop = false;
  Output output(ends_[1]);
  output.limit_waiting(stop, true, milliseconds(5'000));
  std::string all;
  std::thread reader([&] {
    while (all.size() < 1'000'000) {
      all += read_all();
      std::this_thread::sleep_for(milliseconds(1));
    }
  });
  output.write(lines(0, 10'000));
  EXPECT_TRUE(output.finish());
  reader.join();
  EXPECT_EQ(all, lines(0, 10'000));
  EXPECT_EQ(output.lines_left_out(), 0u);
}

TEST(Say, ControlBytesDoNotReachTheTerminal) {
  testing::internal::CaptureStderr();
  say("e\x1b[31mvil.pcap: already imported");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "weir: e?[31mvil.pcap: already imported\n");
}

}  // namespace
}  // namespace weir::cli
