#include "capture/file_fuzz.h"

#include <gtest/gtest.h>

#include <random>

namespace weir::capture {
namespace {

// A capture of each format with a few bytes changed, cut, doubled: the fuzzers' rules without a fuzzer.
TEST(FileFuzz, RandomDamageBreaksNoRuleOfAnyFormat) {
  std::mt19937 random(5);
  for (Order order : {Order::kLittle, Order::kBig}) {
    std::string pcap = pcap_header(order), modified = pcap_header(order, kModifiedMagic);
    std::string pcapng = section(order) + interface(1, order, resolution_option(9, order));
    for (int i = 0; i < 8; ++i) {
      pcap += pcap_record(100, 0, std::string(40, 'x'), order);
      modified += pcap_record(100, 0, std::string(48, 'x'), order, 40);
      pcapng += enhanced(0, 100, std::string(41, 'x'), order) + block(0xbad, "unknown", order);
    }
    for (const std::string& good : {pcap, modified, pcapng}) {
      for (int round = 0; round < 1500; ++round) {
        std::string bad = good;
        for (unsigned change = random() % 4; change > 0; --change)
          bad[random() % bad.size()] = static_cast<char>(random());
        bad.resize(random() % 2 ? bad.size() : random() % bad.size());
        check_capture(bad, static_cast<std::uint8_t>(random()));
      }
    }
  }
}

TEST(FileFuzz, TheSeedsGiveTheirFrames) {
  std::string capture = pcap_header() + pcap_record(1, 2, "abc");
  Seen all = read_whole(std::make_unique<WholeFeed>(capture));
  ASSERT_EQ(all.frames.size(), 1u);
  EXPECT_EQ(all.error, "");
  EXPECT_EQ(all.frames[0].data, "abc");
}

}  // namespace
}  // namespace weir::capture
