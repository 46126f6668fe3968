#include "kafka/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "kafka/mock_kafka.h"
#include "kafka/samples.h"
#include "kafka/spool_folder.h"

namespace weir::kafka {
namespace {

// A capture without packets.
class Nothing final : public PacketSource {
 public:
  Result<bool> next(Batch& batch) override {
    clear(batch);
    return false;
  }
  std::string name() const override { return "nothing.pcap"; }
  bool live() const override { return false; }
  void stop() override {}
};

// An interface whose kernel drops what comes.
class Dropping final : public PacketSource {
 public:
  Result<bool> next(Batch& batch) override {
    clear(batch);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    batch.kernel_dropped = 1;
    return !stopped_;
  }
  std::string name() const override { return "eth9"; }
  bool live() const override { return true; }
  void stop() override { stopped_ = true; }

 private:
  std::atomic<bool> stopped_ = false;
};

using ProbeOfInterfaces = SpoolFolder;

TEST_F(ProbeOfInterfaces, TellsWhatIsDroppedWhileItRuns) {
  MockKafka kafka;
  ProbeOptions options;
  options.sender = {kafka.client(), kPacketsTopic, "office"};
  options.spool = this->options();
  std::vector<std::unique_ptr<PacketSource>> sources;
  sources.push_back(std::make_unique<Dropping>());
  std::atomic<bool> stop = false;
  std::mutex mutex;
  std::string told;
  std::jthread impatient([&stop](const std::stop_token& done) {
    for (int i = 0; i < 100 && !done.stop_requested(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stop = true;
  });
  auto outcome = run_probe(std::move(sources), options, stop, [&](const Error& line) {
    if (!line.line().starts_with("packets dropped")) return;
    std::lock_guard lock(mutex);
    told = line.line();
    stop = true;
  });
  ASSERT_TRUE(outcome) << outcome.error().line();
  EXPECT_THAT(told, testing::MatchesRegex("packets dropped since the start: [0-9]+ by kernel or interface .*"));
}

class ProbeOfCaptures : public SpoolFolder {
 protected:
  // A spool that an earlier run has filled: nothing of it has been sent.
  void fill() {
    auto spool = Spool::open(full());
    ASSERT_TRUE((*spool)->begin(state()));
    while (*(*spool)->append(group(1, 3'000)) == Accepted::kYes) held_ = (*spool)->end();
  }
  SpoolOptions full() const { return options(40'000, 10'000); }

  Result<ProbeOutcome> run(std::size_t sources, const ClientOptions& client) {
    ProbeOptions options;
    options.sender = {client, kPacketsTopic, "office"};
    options.spool = full();
    options.input = "another";
    options.again = true;
    options.patience = std::chrono::milliseconds(100);
    std::vector<std::unique_ptr<PacketSource>> opened;
    for (std::size_t i = 0; i < sources; ++i) opened.push_back(std::make_unique<Nothing>());
    return run_probe(std::move(opened), options, stop_, [](const Error&) {});
  }
  MockKafka kafka_;
  std::uint64_t held_ = 0;
  std::atomic<bool> stop_ = false;
};

TEST_F(ProbeOfCaptures, HasNoMoreSourcesThanItsReadersTake) {
  auto outcome = run(kMaxSources + 1, kafka_.client());
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().line(),
            "too many sources for the probe office: 257, and 256 are the most: start a second probe for the others");
  EXPECT_TRUE(run(1, kafka_.client()));
}

TEST_F(ProbeOfCaptures, WithAFullSpoolSendsBeforeItTakesMore) {
  fill();
  auto outcome = run(1, kafka_.client());
  ASSERT_TRUE(outcome) << outcome.error().line();
  EXPECT_EQ(outcome->spool_bytes_left, 0u);
  EXPECT_GT(outcome->sent.bytes, 30'000u);
  EXPECT_EQ(outcome->taken.dropped.no_room, 0u);
  auto spool = Spool::open(full());
  EXPECT_TRUE((*spool)->state()->ended());
  EXPECT_EQ((*spool)->state()->input, "another");
}

// A capture that does not end.
class Endless final : public PacketSource {
 public:
  Result<bool> next(Batch& batch) override {
    clear(batch);
    batch.first_order = order_++;
    batch.frames.push_back(frames_.udp(static_cast<Nanoseconds>(order_) * kSecond, 1, 2, 1000));
    batch.complete_until = static_cast<Seconds>(order_);
    return !stopped_;
  }
  std::string name() const override { return "endless.pcap"; }
  bool live() const override { return false; }
  void stop() override { stopped_ = true; }

 private:
  std::uint64_t order_ = 0;
  Frames frames_;
  std::atomic<bool> stopped_ = false;
};

TEST_F(ProbeOfCaptures, ThatFillsItsSpoolWithoutKafkaIsStoppedAtOnce) {
  SpoolState ended = state();
  for (auto& source : ended.sources) source.clock.begun = source.clock.ended = true;
  ASSERT_TRUE((*Spool::open(full()))->begin(ended));
  ProbeOptions options;
  options.sender = {{"127.0.0.1:1", {}}, kPacketsTopic, "office"};
  options.spool = full();
  options.input = "another";
  options.again = true;
  options.patience = std::chrono::milliseconds(100);
  std::vector<std::unique_ptr<PacketSource>> sources;
  sources.push_back(std::make_unique<Endless>());
  std::jthread impatient([this] {
    std::this_thread::sleep_for(std::chrono::seconds(3));
    stop_ = true;
  });
  const auto began = std::chrono::steady_clock::now();
  auto outcome = run_probe(std::move(sources), options, stop_, [](const Error&) {});
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  ASSERT_TRUE(outcome) << outcome.error().line();
  EXPECT_GT(outcome->spool_bytes_left, 20'000u);
}

TEST_F(ProbeOfCaptures, WithAFullSpoolAndNoKafkaIsStoppedAtOnceAndTellsWhatIsLeft) {
  fill();
  std::jthread impatient([this] {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    stop_ = true;
  });
  const auto began = std::chrono::steady_clock::now();
  auto outcome = run(1, {"127.0.0.1:1", {}});
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(10));
  ASSERT_TRUE(outcome) << outcome.error().line();
  EXPECT_EQ(outcome->spool_bytes_left, held_);
  EXPECT_EQ((*Spool::open(full()))->state()->input, "fingerprint");  // the run before was not ended: no new one
}

}  // namespace
}  // namespace weir::kafka
