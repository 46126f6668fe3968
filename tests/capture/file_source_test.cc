#include "capture/file_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

#include "capture/capture_bytes.h"

namespace weir::capture {
namespace {

std::string seconds_capture(std::initializer_list<std::uint32_t> seconds) {
  std::string bytes = pcap_header();
  for (std::uint32_t second : seconds) bytes += pcap_record(second, 0, std::to_string(second));
  return bytes;
}

std::vector<std::string> data_of(const Everything& all) {
  std::vector<std::string> data;
  for (const Copied& frame : all.frames) data.push_back(frame.data);
  return data;
}

TEST(FileSource, ABatchEndsBeforeThePacketThatAdvancesTheClock) {
  Everything all = read_bytes(seconds_capture({10, 10, 11, 20, 19, 12}));
  EXPECT_EQ(all.batch_sizes, (std::vector<std::uint64_t>{2, 1, 3}));
  EXPECT_EQ(all.complete_until, (std::vector<Seconds>{10, 19, 21}));
  EXPECT_EQ(all.first_orders, (std::vector<std::uint64_t>{0, 2, 3}));
  EXPECT_FALSE(all.frames[4].late);
  EXPECT_TRUE(all.frames[5].late);
  EXPECT_EQ(all.frames[5].late_pane, 20);
}

TEST(FileSource, BatchSizesChangeNothingButTheBatches) {
  std::string bytes = pcap_header();
  for (std::uint32_t i = 0; i < 500; ++i) bytes += pcap_record(i * 7 % 50, i, std::to_string(i));
  Everything one = read_bytes(bytes, {.max_frames = 1}), all = read_bytes(bytes),
             three = read_bytes(bytes, {.max_frames = 3});
  EXPECT_EQ(one.frames, all.frames);
  EXPECT_EQ(three.frames, all.frames);
  EXPECT_EQ(one.complete_until.back(), all.complete_until.back());
  for (std::uint64_t size : three.batch_sizes) EXPECT_LE(size, 3u);
  EXPECT_TRUE(std::ranges::is_sorted(one.complete_until));
}

TEST(FileSource, LatenessIsASetting) {
  Everything all = read_bytes(seconds_capture({10, 20, 12}), {.lateness = 8 * kNanosecondsPerSecond});
  EXPECT_FALSE(all.frames[2].late);
  EXPECT_EQ(all.complete_until.back(), 21);
}

TEST(FileSource, FilesComeByTheirFirstPacketThenByPathWithOneClock) {
  TemporaryFolder folder;
  std::string late = folder.write("a", seconds_capture({30, 31})), early = folder.write("b", seconds_capture({10, 30}));
  std::string same = folder.write("c", seconds_capture({30, 12}));
  Everything all = read_files({same, late, early});
  ASSERT_TRUE(all.errors.empty());
  EXPECT_EQ(data_of(all), (std::vector<std::string>{"10", "30", "30", "31", "30", "12"}));
  EXPECT_TRUE(all.frames[5].late) << "the clock is the source's, not the file's";
  EXPECT_EQ(all.complete_until.back(), 32);
}

TEST(FileSource, AnOrderedCaptureSplitIntoFilesGivesTheSameFramesAndClock) {
  std::string bytes = pcap_header(), first = pcap_header(), second = pcap_header();
  for (std::uint32_t i = 0; i < 100; ++i) {
    std::string record = pcap_record(i / 3, i, std::to_string(i));
    bytes += record;
    (i < 41 ? first : second) += record;
  }
  TemporaryFolder folder;
  Everything split = read_files({folder.write("2", second), folder.write("1", first)}), whole = read_bytes(bytes);
  EXPECT_EQ(split.frames, whole.frames);
  EXPECT_EQ(split.complete_until.back(), whole.complete_until.back());
}

TEST(FileSource, EachFilesErrorIsToldAndTheOthersAreRead) {
  TemporaryFolder folder;
  std::string damaged = folder.write("damaged", seconds_capture({10}) + "rest"),
              good = folder.write("good", seconds_capture({20}));
  std::string empty = folder.write("empty", "");
  Everything all = read_files({good, damaged, empty, folder.path() + "/absent"});
  EXPECT_EQ(data_of(all), (std::vector<std::string>{"10", "20"}));
  ASSERT_EQ(all.errors.size(), 3u);
  EXPECT_NE(all.errors[0].line().find("absent"), std::string::npos);
  EXPECT_NE(all.errors[1].line().find("empty"), std::string::npos);
  EXPECT_NE(all.errors[2].line().find("damaged"), std::string::npos);
  EXPECT_EQ(all.complete_until.back(), 21);
}

TEST(FileSource, AfterTheLastFilesErrorComesTheEnd) {
  TemporaryFolder folder;
  auto source = open_files({folder.write("x", seconds_capture({10}) + "rest")});
  ASSERT_TRUE(source.has_value());
  Batch batch;
  ASSERT_TRUE((*source)->next(batch).value());
  EXPECT_EQ(batch.complete_until, 11) << "the last pane is complete before the error";
  EXPECT_FALSE((*source)->next(batch).has_value());
  EXPECT_FALSE((*source)->next(batch).value());
  EXPECT_FALSE((*source)->next(batch).value());
}

TEST(FileSource, WhatCannotBeOpenedIsSaidAtOnce) {
  TemporaryFolder folder;
  auto kind_of = [](const std::string& path) {
    auto source = open_files({path});
    EXPECT_FALSE(source.has_value());
    return source.has_value() ? ErrorKind::kFailure : source.error().kind;
  };
  EXPECT_EQ(kind_of(folder.path()), ErrorKind::kInput) << "a folder";
  EXPECT_EQ(kind_of(folder.path() + "/absent"), ErrorKind::kInput);
  EXPECT_EQ(kind_of(folder.write("empty", "")), ErrorKind::kInput);
  EXPECT_EQ(open_files({}).error().kind, ErrorKind::kUsage);
  std::string secret = folder.write("secret", seconds_capture({1}));
  ASSERT_EQ(chmod(secret.c_str(), 0), 0);
  bool root = geteuid() == 0;  // may read everything
  ASSERT_TRUE(!root || seteuid(65534) == 0);
  EXPECT_EQ(kind_of(secret), ErrorKind::kPermission);
  ASSERT_TRUE(!root || seteuid(0) == 0);
}

TEST(FileSource, ItsNameIsTheFirstFilesPathAndProgressCountsToTheTotal) {
  TemporaryFolder folder;
  std::string first = folder.write("z", seconds_capture({1})), second = folder.write("a", seconds_capture({2}));
  auto source = open_files({second, first});
  ASSERT_TRUE(source.has_value());
  EXPECT_EQ((*source)->name(), first);
  EXPECT_FALSE((*source)->live());
  EXPECT_EQ((*source)->progress().bytes_done, 0u);
  read_all(**source);
  EXPECT_EQ((*source)->progress().bytes_total, 2 * seconds_capture({1}).size());
  EXPECT_EQ((*source)->progress().bytes_done, (*source)->progress().bytes_total);
}

TEST(FileSource, FramesOutliveTheSourceWhileTheirStorageIsHeld) {
  TemporaryFolder folder;
  std::string data(1500, 'd'), bytes = pcap_header();
  while (bytes.size() < 3'000'000) bytes += pcap_record(1, 0, data);
  std::vector<Batch> batches(1);
  {
    auto source = open_files({folder.write("x", bytes)});
    while ((*source)->next(batches.back()).value()) batches.emplace_back();
  }
  std::size_t frames = 0;
  for (const Batch& batch : batches) {
    for (const Frame& frame : batch.frames) {
      ASSERT_EQ(std::string(reinterpret_cast<const char*>(frame.captured), frame.captured_length), data);
      ++frames;
    }
  }
  EXPECT_EQ(frames, (bytes.size() - 24) / (16 + data.size()));
}

TEST(FileSource, ALargeMappedFileGivesEveryFrame) {
  std::string bytes = pcap_header(Order::kBig);
  std::uint32_t count = 0;
  for (; bytes.size() < 20'000'000; ++count) {
    bytes += pcap_record(1000 + count / 5000, count % 5000, std::string(count % 1400, static_cast<char>(count)),
                         Order::kBig);
  }
  Everything all = read_bytes(bytes);
  ASSERT_TRUE(all.errors.empty());
  ASSERT_EQ(all.frames.size(), count);
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_EQ(all.frames[i].data, std::string(i % 1400, static_cast<char>(i))) << i;
    ASSERT_EQ(all.frames[i].time, (1000 + i / 5000) * kNanosecondsPerSecond + i % 5000 * 1000) << i;
  }
}

// The map keeps its length when the file loses its own: touching the lost pages raises SIGBUS.
TEST(FileSource, AFileThatShrinksWhileItIsReadIsOneErrorAfterItsPackets) {
  TemporaryFolder folder;
  std::string bytes = pcap_header();
  while (bytes.size() < 30'000'000) bytes += pcap_record(1'700'000'000, 0, std::string(1000, 'x'));
  for (std::uint64_t kept : {0ul, 5000000ul, 12345678ul}) {
    std::string path = folder.write("x", bytes);
    auto source = open_files({path}, {.max_frames = 100});
    ASSERT_TRUE(source.has_value());
    Batch batch;
    ASSERT_TRUE((*source)->next(batch).value());
    ASSERT_EQ(truncate(path.c_str(), static_cast<off_t>(kept)), 0);
    Everything all = read_all(**source);
    ASSERT_EQ(all.errors.size(), 1u) << kept;
    EXPECT_NE(all.errors[0].line().find("shrank"), std::string::npos) << all.errors[0].line();
    EXPECT_EQ(all.frames.size() + 100, std::max<std::uint64_t>(100, (kept - std::min<std::uint64_t>(kept, 24)) / 1016));
    for (const Copied& frame : all.frames) ASSERT_EQ(frame.data, std::string(1000, 'x'));
    // What was given before is zeros now where it is lost, and reading it is harmless.
    unsigned sum = 0;
    for (const Frame& frame : batch.frames) sum += frame.captured[999];
    EXPECT_EQ(sum, kept == 0 ? 0u : 100u * 'x');
  }
}

class Pipe {
 public:
  Pipe() { EXPECT_EQ(mkfifo((folder_.path() + "/pipe").c_str(), 0600), 0); }
  std::string path() const { return folder_.path() + "/pipe"; }
  // Opens for both, so that no end waits for the other.
  int open_both() const { return ::open(path().c_str(), O_RDWR | O_CLOEXEC); }

 private:
  TemporaryFolder folder_;
};

TEST(FileSource, APipeIsReadAsItComes) {
  Pipe pipe;
  std::string bytes = seconds_capture({10, 10, 11, 15});
  std::thread writer([&] {
    int end = ::open(pipe.path().c_str(), O_WRONLY | O_CLOEXEC);
    for (char byte : bytes) EXPECT_EQ(write(end, &byte, 1), 1);
    close(end);
  });
  Everything all = read_files({pipe.path()});
  writer.join();
  EXPECT_TRUE(all.errors.empty());
  EXPECT_EQ(data_of(all), (std::vector<std::string>{"10", "10", "11", "15"}));
  EXPECT_EQ(all.complete_until, (std::vector<Seconds>{10, 14, 16}));
}

TEST(FileSource, StopEndsAWaitForAPipeSoonAsIfItHadEnded) {
  Pipe pipe;
  int end = pipe.open_both();
  std::string bytes = seconds_capture({10}) + "half a record";
  ASSERT_EQ(write(end, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  auto source = open_files({pipe.path()});
  ASSERT_TRUE(source.has_value());
  std::thread stopper([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    (*source)->stop();
  });
  auto before = std::chrono::steady_clock::now();
  Everything all = read_all(**source);
  stopper.join();
  close(end);
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(2));
  EXPECT_EQ(all.frames.size(), 1u);
  EXPECT_TRUE(all.errors.empty());
  EXPECT_EQ(all.complete_until.back(), 11);
}

TEST(FileSource, StopEndsAFileSourceWithItsNewestPaneComplete) {
  TemporaryFolder folder;
  auto source = open_files({folder.write("x", seconds_capture({10, 20, 30}))});
  Batch batch;
  ASSERT_TRUE((*source)->next(batch).value());
  (*source)->stop();
  Everything rest = read_all(**source);
  EXPECT_TRUE(rest.frames.empty());
  EXPECT_EQ(rest.complete_until, (std::vector<Seconds>{11}));
}

TEST(FileSource, StandardInputIsAFileOrAPipe) {
  TemporaryFolder folder;
  std::string bytes = seconds_capture({10, 11});
  int saved = dup(STDIN_FILENO);
  int file = ::open(folder.write("x", bytes).c_str(), O_RDONLY);
  dup2(file, STDIN_FILENO);
  Everything from_file = read_files({"-"});
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  ASSERT_EQ(write(ends[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
  close(ends[1]);
  dup2(ends[0], STDIN_FILENO);
  Everything from_pipe = read_files({"-"});
  auto empty = open_files({"-"});
  dup2(saved, STDIN_FILENO);
  for (int descriptor : {saved, file, ends[0]}) close(descriptor);
  EXPECT_EQ(from_file.frames.size(), 2u);
  EXPECT_EQ(from_pipe.frames, from_file.frames);
  ASSERT_FALSE(empty.has_value());
  EXPECT_NE(empty.error().line().find("standard input"), std::string::npos);
}

}  // namespace
}  // namespace weir::capture
