#include "kafka/partition.h"

#include <gtest/gtest.h>

#include <string>

namespace weir::kafka {
namespace {

IpAddress address(const char* text) { return *parse_address(text); }

std::string key_of(const char* one, const char* other) {
  std::string key;
  for (const char* text : {one, other}) {
    const IpAddress a = address(text);
    for (std::uint64_t half : {a.high, a.low}) {
      for (int shift = 56; shift >= 0; shift -= 8) key.push_back(static_cast<char>(half >> shift));
    }
  }
  return key;
}

// From Kafka's own tests of org.apache.kafka.common.utils.Utils.murmur2.
TEST(Murmur2, IsThatOfKafkasClients) {
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("21")), -973932308);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("foobar")), -790332482);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("a-little-bit-long-string")), -985981536);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("a-little-bit-longer-string")), -1486304829);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8")), -58897971);
  EXPECT_EQ(static_cast<std::int32_t>(murmur2("abc")), 479470107);
}

struct Vector {
  const char *one, *other;
  std::uint32_t hash;
  std::int32_t of_4, of_6;
};

class PartitionVectors : public testing::TestWithParam<Vector> {};

TEST_P(PartitionVectors, AreThoseOfThePage) {
  const Vector& v = GetParam();
  const bool ordered = address(v.one) < address(v.other);
  EXPECT_EQ(murmur2(ordered ? key_of(v.one, v.other) : key_of(v.other, v.one)), v.hash);
  EXPECT_EQ(partition_of(address(v.one), address(v.other), 4), v.of_4);
  EXPECT_EQ(partition_of(address(v.one), address(v.other), 6), v.of_6);
  EXPECT_EQ(partition_of(address(v.other), address(v.one), 6), v.of_6);
  EXPECT_EQ(partition_of(address(v.one), address(v.other), 1), 0);
}

INSTANTIATE_TEST_SUITE_P(Page, PartitionVectors,
                         testing::Values(Vector{"10.0.0.5", "192.0.2.1", 0x0f2d87d3, 3, 1},
                                         Vector{"10.0.0.5", "10.0.0.6", 0xf3b21634, 0, 4},
                                         Vector{"0.0.0.0", "255.255.255.255", 0xf687a30d, 1, 3},
                                         Vector{"2001:db8::1", "2001:db8::2", 0xb41ee45a, 2, 4},
                                         Vector{"fe80::1", "ff02::fb", 0x56e38d67, 3, 5},
                                         Vector{"10.0.0.5", "10.0.0.5", 0x371dc2a9, 1, 3}));

TEST(Partition, OfAFrameWithoutAddressesIsTheFirst) {
  const std::uint8_t arp[14] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2, 0, 0, 0, 0, 1, 0x08, 0x06};
  Frame frame;
  frame.captured = arp;
  frame.captured_length = frame.wire_length = sizeof arp;
  frame.link_type = 1;
  EXPECT_EQ(partition_of(frame, 4), 0);
  frame.captured_length = 3;
  EXPECT_EQ(partition_of(frame, 4), 0);
}

}  // namespace
}  // namespace weir::kafka
