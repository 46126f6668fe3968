#include "capture/pcap_parser.h"

#include "capture/capture_bytes.h"
#include "capture/header_prefetch.h"

namespace weir::capture {
namespace {

TEST(Pcap, BothByteOrdersAndPrecisionsGiveTheSameFrames) {
  for (Order order : {Order::kLittle, Order::kBig}) {
    for (std::uint32_t magic : {kMicro, kNano}) {
      Everything all = read_bytes(pcap_header(order, magic, 113) + pcap_record(1'700'000'000, 7, "abc", order, 1500) +
                                  pcap_record(1'700'000'000, 999'999, "", order));
      ASSERT_TRUE(all.errors.empty()) << all.errors[0].line();
      Nanoseconds unit = magic == kMicro ? 1000 : 1;
      ASSERT_EQ(all.frames.size(), 2u);
      EXPECT_EQ(all.frames[0], (Copied{1'700'000'000'000'000'000 + 7 * unit, "abc", 1500, 113}));
      EXPECT_EQ(all.frames[1], (Copied{1'700'000'000'000'000'000 + 999'999 * unit, "", 0, 113}));
    }
  }
}

TEST(Pcap, TheModifiedFormHasEightMoreBytesARecord) {
  for (Order order : {Order::kLittle, Order::kBig}) {
    Bytes record(order);
    record.u32(5).u32(6).u32(2).u32(9).u32(3).u16(0x800).u16(0).text("xy");
    Everything all = read_bytes(pcap_header(order, kModifiedMagic) + record.str() + record.str());
    ASSERT_TRUE(all.errors.empty());
    ASSERT_EQ(all.frames.size(), 2u);
    EXPECT_EQ(all.frames[1], (Copied{5'000'006'000, "xy", 9, 1}));
  }
}

TEST(Pcap, SecondsAreUnsignedUntil2106) {
  Everything all = read_bytes(pcap_header() + pcap_record(UINT32_MAX, 0, "x"));
  ASSERT_EQ(all.frames.size(), 1u);
  EXPECT_EQ(all.frames[0].time, 4'294'967'295'000'000'000);
}

TEST(Pcap, AFractionMayExceedASecondOrBeBelowZero) {
  Everything all = read_bytes(pcap_header() + pcap_record(1, 3'000'000, "x") + pcap_record(1, UINT32_MAX, "y"));
  ASSERT_EQ(all.frames.size(), 2u);
  EXPECT_EQ(all.frames[0].time, 4'000'000'000);
  EXPECT_EQ(all.frames[1].time, 1'000'000'000 - 1000);
}

TEST(Pcap, BeforeVersion2Point3TheLengthsAreSwapped) {
  std::string swapped = Bytes().u32(1).u32(0).u32(100).u32(2).text("ab").str();
  for (std::uint16_t minor : {std::uint16_t{2}, std::uint16_t{3}}) {
    Everything all = read_bytes(pcap_header(Order::kLittle, kMicro, 1, minor) + swapped);
    ASSERT_EQ(all.frames.size(), 1u);
    EXPECT_EQ(all.frames[0].wire_length, 100u);
    EXPECT_EQ(all.frames[0].data, "ab");
  }
}

TEST(Pcap, ACaptureWithoutPacketsIsFine) {
  Everything all = read_bytes(pcap_header());
  EXPECT_TRUE(all.errors.empty());
  EXPECT_TRUE(all.frames.empty());
  EXPECT_TRUE(all.complete_until.empty()) << "nothing was ever open";
}

TEST(Pcap, AnyLengthOnTheWireAndCaptureLengthsUpTo256KiBCount) {
  std::string jumbo(kMaxCapturedLength, 'j');
  Everything all =
      read_bytes(pcap_header() + pcap_record(1, 0, "x", Order::kLittle, UINT32_MAX) + pcap_record(1, 1, jumbo));
  ASSERT_TRUE(all.errors.empty());
  ASSERT_EQ(all.frames.size(), 2u);
  EXPECT_EQ(all.frames[0].wire_length, UINT32_MAX);
  EXPECT_EQ(all.frames[1].data, jumbo);
}

TEST(Pcap, ATooLongRecordIsDamageAfterAllPacketsBeforeIt) {
  std::string good = pcap_header() + pcap_record(1, 0, "good");
  std::string bad = Bytes().u32(2).u32(0).u32(kMaxCapturedLength + 1).u32(60).str() + std::string(300'000, 'x');
  Everything all = read_bytes(good + bad + pcap_record(3, 0, "unreachable"));
  ASSERT_EQ(all.frames.size(), 1u);
  ASSERT_EQ(all.errors.size(), 1u);
  EXPECT_EQ(all.errors[0].kind, ErrorKind::kInput);
  EXPECT_NE(all.errors[0].line().find("at byte " + std::to_string(good.size()) + ": a record longer"),
            std::string::npos)
      << all.errors[0].line();
}

TEST(Pcap, AFileCutAtAnyByteGivesItsWholePacketsAndSaysWhere) {
  std::string first = pcap_record(1, 0, "first"), second = pcap_record(2, 0, "second");
  std::string whole = pcap_header() + first + second;
  for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
    Everything all = read_bytes(whole.substr(0, cut));
    std::size_t after_first = kPcapFileHeaderBytes + first.size();
    std::size_t frames = (cut >= after_first) + (cut == whole.size());
    bool clean = cut == kPcapFileHeaderBytes || cut == after_first || cut == whole.size();
    EXPECT_EQ(all.frames.size(), frames) << cut;
    ASSERT_EQ(all.errors.size(), clean ? 0u : 1u) << cut;
    for (const Error& error : all.errors) EXPECT_EQ(error.kind, ErrorKind::kInput);
  }
}

TEST(Pcap, WrongHeadersAreRefusedAtOpening) {
  std::string version = pcap_header();
  version[4] = 3;
  for (const std::string& bytes : {std::string(), std::string("hello, world"), version,
                                   pcap_header(Order::kLittle, kMicro, 0x0020'0001), pcap_header().substr(0, 23)}) {
    TemporaryFolder folder;
    auto source = open_files({folder.write("x.pcap", bytes)});
    ASSERT_FALSE(source.has_value());
    EXPECT_EQ(source.error().kind, ErrorKind::kInput);
    EXPECT_NE(source.error().line().find("x.pcap"), std::string::npos);
  }
}

TEST(Pcap, FrameCheckSequenceBitsDoNotChangeTheLinkType) {
  Everything all = read_bytes(pcap_header(Order::kLittle, kMicro, 0x2400'0001) + pcap_record(1, 0, "x"));
  ASSERT_EQ(all.frames.size(), 1u);
  EXPECT_EQ(all.frames[0].link_type, 1);
}

// The hint reads ahead at guessed places: run under ASan, it must stay inside whatever it finds there.
TEST(HeaderPrefetch, StaysInsideOfTheBytesWhateverTheyAre) {
  PcapFormat format;
  for (int kind = 0; kind < 3; ++kind) {
    std::string records;
    while (records.size() < kMinPrefetchBytes) {
      // Packets that are full of headers with lying lengths, or of nothing.
      std::string inner =
          kind == 2 ? std::string(900, '\0') : pcap_record(100, 0, std::string(30, 'x'), Order::kLittle, 262'144);
      if (kind == 1) inner = Bytes().u32(100).u32(0).u32(262'100).u32(262'144).str();
      records += pcap_record(100, 0, inner);
    }
    auto exact = std::make_unique<std::uint8_t[]>(records.size());
    std::copy(records.begin(), records.end(), exact.get());
    prefetch_headers(format, exact.get(), exact.get() + records.size());
  }
}

}  // namespace
}  // namespace weir::capture
