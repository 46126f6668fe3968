#include "capture/pcapng_parser.h"

#include "capture/capture_bytes.h"

namespace weir::capture {
namespace {

constexpr Nanoseconds kMicrosecond = 1000;

TEST(Pcapng, EachInterfaceHasItsOwnLinkTypeUnitAndOffset) {
  for (Order order : {Order::kLittle, Order::kBig}) {
    std::string bytes = section(order) + interface(1, order) +
                        interface(101, order, resolution_option(9, order) + offset_option(-5, order)) +
                        enhanced(0, 7, "ethernet", order, 99) + enhanced(1, 6'000'000'001, "ip", order);
    Everything all = read_bytes(bytes);
    ASSERT_TRUE(all.errors.empty()) << all.errors[0].line();
    ASSERT_EQ(all.frames.size(), 2u);
    EXPECT_EQ(all.frames[0], (Copied{7 * kMicrosecond, "ethernet", 99, 1}));
    EXPECT_EQ(all.frames[1], (Copied{1'000'000'001, "ip", 2, 101}));
  }
}

TEST(Pcapng, ASectionMayChangeTheByteOrderAndForgetsTheInterfaces) {
  std::string bytes = section() + interface(1) + enhanced(0, 1, "a") + section(Order::kBig) +
                      interface(113, Order::kBig) + enhanced(0, 2, "b", Order::kBig);
  Everything all = read_bytes(bytes);
  ASSERT_TRUE(all.errors.empty());
  ASSERT_EQ(all.frames.size(), 2u);
  EXPECT_EQ(all.frames[1], (Copied{2 * kMicrosecond, "b", 1, 113}));
  Everything missing = read_bytes(section() + interface(1) + section() + enhanced(0, 1, "a"));
  EXPECT_TRUE(missing.frames.empty());
  ASSERT_EQ(missing.errors.size(), 1u);
  EXPECT_NE(missing.errors[0].line().find("not described"), std::string::npos);
}

TEST(Pcapng, ASimplePacketHasTheTimeOfThePacketBeforeIt) {
  std::string simple = block(3, Bytes().u32(5).text("abcde").str());
  std::string cut = block(3, Bytes().u32(900).text("abc").str());
  Everything all = read_bytes(section() + interface(1) + simple + enhanced(0, 8'000'000, "x") + simple);
  ASSERT_EQ(all.frames.size(), 3u);
  EXPECT_EQ(all.frames[0], (Copied{0, "abcde", 5, 1}));
  EXPECT_EQ(all.frames[2], (Copied{8'000'000'000, "abcde", 5, 1}));
  Everything snapped = read_bytes(section() + interface(1, Order::kLittle, "", 3) + cut);
  ASSERT_EQ(snapped.frames.size(), 1u);
  EXPECT_EQ(snapped.frames[0], (Copied{0, "abc", 900, 1}));
}

TEST(Pcapng, TheObsoletePacketBlockIsReadToo) {
  for (Order order : {Order::kLittle, Order::kBig}) {
    Bytes body(order);
    body.u16(0).u16(4).u32(1).u32(2).u32(3).u32(60).text("abc");
    Everything all = read_bytes(section(order) + interface(1, order) + block(2, body.str(), order));
    ASSERT_TRUE(all.errors.empty());
    ASSERT_EQ(all.frames.size(), 1u);
    EXPECT_EQ(all.frames[0], (Copied{((std::int64_t{1} << 32) + 2) * kMicrosecond, "abc", 60, 1}));
  }
}

TEST(Pcapng, UnknownBlocksOfAnyLengthAreSkipped) {
  std::string huge = block(0xbad, std::string(3'000'000, 'h'));
  Everything all =
      read_bytes(section() + block(5, "statistics") + interface(1) + huge + enhanced(0, 1, "x") + block(4, ""));
  ASSERT_TRUE(all.errors.empty()) << all.errors[0].line();
  ASSERT_EQ(all.frames.size(), 1u);
}

// A block with its padding, which its lengths leave out, both or one of them.
std::string uncounted(std::uint32_t type, const std::string& body, bool first, bool last, Order order) {
  std::string bytes = block(type, body, order);
  std::string length = Bytes(order).u32(body.size() + 12).str();
  if (first) bytes.replace(4, 4, length);
  if (last) bytes.replace(bytes.size() - 4, 4, length);
  return bytes;
}

TEST(Pcapng, LengthsThatLeaveOutThePaddingAreRoundedUp) {
  for (Order order : {Order::kLittle, Order::kBig}) {
    std::string packet = Bytes(order).u32(0).u32(0).u32(7).u32(5).u32(5).text("abcde").str();
    for (auto [first, last] : {std::pair(true, true), std::pair(true, false), std::pair(false, true)}) {
      Everything all = read_bytes(section(order) + interface(1, order) + uncounted(6, packet, first, last, order) +
                                  uncounted(0xbad, "other", first, last, order) + enhanced(0, 8, "next", order));
      ASSERT_TRUE(all.errors.empty()) << all.errors[0].line();
      ASSERT_EQ(all.frames.size(), 2u);
      EXPECT_EQ(all.frames[0], (Copied{7 * kMicrosecond, "abcde", 5, 1}));
      EXPECT_EQ(all.frames[1], (Copied{8 * kMicrosecond, "next", 4, 1}));
    }
  }
}

TEST(Pcapng, ABlockWithoutItsPaddingIsDamage) {
  std::string packet = Bytes().u32(0).u32(0).u32(7).u32(5).u32(5).text("abcde").str();
  std::string bare = Bytes().u32(6).u32(packet.size() + 12).text(packet).u32(packet.size() + 12).str();
  for (const std::string& bad : {bare, Bytes().u32(0xbad).u32(UINT32_MAX).text("other").u32(UINT32_MAX).str()}) {
    Everything all = read_bytes(section() + interface(1) + enhanced(0, 1, "good") + bad + enhanced(0, 8, "next"));
    EXPECT_EQ(all.frames.size(), 1u);
    EXPECT_EQ(all.errors.size(), 1u);
  }
}

TEST(Pcapng, TimesThatDoNotFitAreClampedAndCounted) {
  std::string seconds = interface(1, Order::kLittle, resolution_option(0));
  Everything all = read_bytes(section() + seconds + enhanced(0, 1, "x") + enhanced(0, UINT64_MAX, "y"));
  ASSERT_EQ(all.frames.size(), 2u);
  EXPECT_EQ(all.frames[1].time, kLatestTime);
  EXPECT_EQ(all.clamped_times, 1u);
}

TEST(Pcapng, DamageEndsTheFileAfterThePacketsBeforeIt) {
  std::string head = section() + interface(1) + enhanced(0, 1, "good");
  std::string lengths = enhanced(0, 2, "bad");
  lengths.back() ^= 1;
  std::string odd = enhanced(0, 2, "bad");
  odd[4] ^= 2;
  std::string option = interface(1, Order::kLittle, Bytes().u16(2).u16(400).str());
  std::string too_long = Bytes().u32(6).u32(16).u32(0).u32(16).str();
  std::string lying = block(6, Bytes().u32(0).u64(0).u32(50).u32(50).text("short").str());
  std::string no_magic = block(0x0a0d0d0a, std::string(16, 'x'));
  std::string version = section();
  version[12] = 2;
  for (const std::string& bad :
       {lengths, odd, option, too_long, lying, no_magic, version, enhanced(1, 2, "whose"), block(6, "short"),
        block(2, "short"), block(3, ""), block(1, "xy"), block(6, std::string(kMaxRecordBytes, 'x'))}) {
    Everything all = read_bytes(head + bad + enhanced(0, 3, "unreachable"));
    EXPECT_EQ(all.frames.size(), 1u);
    ASSERT_EQ(all.errors.size(), 1u);
    EXPECT_EQ(all.errors[0].kind, ErrorKind::kInput);
    EXPECT_NE(all.errors[0].line().find("at byte " + std::to_string(head.size())), std::string::npos)
        << all.errors[0].line();
  }
}

TEST(Pcapng, AFileCutAtAnyByteGivesItsWholePackets) {
  std::string head = section() + interface(1), packet = enhanced(0, 1, "packet"), other = block(0xbad, "other");
  std::string whole = head + packet + other + packet;
  for (std::size_t cut = 1; cut <= whole.size(); ++cut) {
    Everything all = read_bytes(whole.substr(0, cut));
    std::size_t one = head.size() + packet.size();
    EXPECT_EQ(all.frames.size(), std::size_t{cut >= one} + (cut == whole.size())) << cut;
    bool clean =
        cut == section().size() || cut == head.size() || cut == one || cut == one + other.size() || cut == whole.size();
    EXPECT_EQ(all.errors.size(), clean ? 0u : 1u) << cut;
  }
}

}  // namespace
}  // namespace weir::capture
