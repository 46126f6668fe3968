#include "kafka/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kafka/mock_kafka.h"
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

class ProbeOfCaptures : public SpoolFolder {
 protected:
  Result<ProbeOutcome> run(std::size_t sources) {
    ProbeOptions options;
    options.sender = {kafka_.client(), kPacketsTopic, "office"};
    options.spool = SpoolFolder::options();
    options.input = "fingerprint";
    std::vector<std::unique_ptr<PacketSource>> opened;
    for (std::size_t i = 0; i < sources; ++i) opened.push_back(std::make_unique<Nothing>());
    return run_probe(std::move(opened), options, stop_, [](const Error&) {});
  }
  MockKafka kafka_;
  std::atomic<bool> stop_ = false;
};

TEST_F(ProbeOfCaptures, HasNoMoreSourcesThanItsReadersTake) {
  auto outcome = run(kMaxSources + 1);
  ASSERT_FALSE(outcome);
  EXPECT_EQ(outcome.error().line(),
            "too many sources for the probe office: 257, and 256 are the most: start a second probe for the others");
  EXPECT_TRUE(run(kMaxSources));
}

}  // namespace
}  // namespace weir::kafka
