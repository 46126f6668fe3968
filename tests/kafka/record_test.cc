#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstring>
#include <map>

#include "kafka/big_endian.h"
#include "kafka/packer.h"
#include "kafka/pycapa.h"
#include "kafka/record.h"
#include "kafka/samples.h"

namespace weir::kafka {
namespace {

using testing::ElementsAre;

std::string hex(std::string_view bytes) {
  std::string out;
  for (unsigned char byte : bytes) {
    char two[3];
    std::snprintf(two, sizeof two, "%02x", byte);
    out += two;
  }
  return out;
}

Packer packer(std::int32_t partitions = 4) { return Packer({"office", 1, 2, partitions}); }

TEST(Record, HasTheBytesOfThePage) {
  Frames frames;
  Packer one = packer(1);
  Frame frame = frames.of(1'700'000'000 * kSecond + 7, "abc");
  frame.wire_length = 60;
  ASSERT_TRUE(one.add(frame, 300));
  auto records = one.take(std::nullopt, 1'700'000'000);
  ASSERT_EQ(records.size(), 1u);
  records[0].head.spool = 0xa1;
  records[0].head.sequence = 2;
  records[0].head.dropped = {1, 2, 3};
  std::string headers;
  for (const Header& header : headers_of(records[0].head)) headers += header.name + "=" + hex(header.value) + " ";
  EXPECT_EQ(headers,
            "version=01 kind=00 probe=6f6666696365 source=0001 sources=0002 spool=00000000000000a1 "
            "sequence=0000000000000002 complete_until=000000006553f100 first=17979cfe362a0007 last=17979cfe362a0007 "
            "orders=ac02 dropped=000000000000000100000000000000020000000000000003 ");
  EXPECT_EQ(hex(records[0].value),
            "4d3cb2a1020004000000000000000000"
            "0000040001000000"
            "00f15365"
            "07000000"
            "03000000"
            "3c000000"
            "616263");
}

TEST(Record, GivesBackWhatWasPacked) {
  EXPECT_TRUE(rc::check([] {
    Frames frames;
    Packer some = packer();
    std::uint64_t order = *rc::gen::inRange<std::uint64_t>(0, 1ull << 40);
    const auto count = *rc::gen::inRange(0, 60);
    std::map<std::uint64_t, Frame> expected;
    for (int i = 0; i < count; ++i) {
      Frame frame = frames.udp(*rc::gen::inRange<Nanoseconds>(kEarliestTime, kLatestTime),
                               static_cast<std::uint8_t>(*rc::gen::inRange(1, 9)),
                               static_cast<std::uint8_t>(*rc::gen::inRange(1, 9)),
                               static_cast<std::size_t>(*rc::gen::inRange(0, 50)));
      frame.late = *rc::gen::inRange(0, 4) == 0;
      frame.late_pane = frame.late ? *rc::gen::inRange<Seconds>(100, 103) : 0;
      frame.wire_length += static_cast<std::uint32_t>(*rc::gen::inRange(0, 5));
      order += static_cast<std::uint64_t>(*rc::gen::inRange(1, 300));
      RC_ASSERT(some.add(frame, order));
      expected[order] = frame;
    }
    std::map<std::uint64_t, Frame> found;
    auto records = some.take(5, 6);
    for (PackedRecord& packed : records) {
      const Message message = message_of(packed);
      auto record = read_record(view_of(message));
      RC_ASSERT(record.has_value());
      RC_ASSERT(record->head == packed.head);
      for (std::size_t i = 0; i < record->frames.size(); ++i) {
        const Frame& a = record->frames[i];
        const Frame& b = expected.at(record->orders[i]);
        RC_ASSERT(a.time == b.time && a.wire_length == b.wire_length && a.late == b.late);
        RC_ASSERT(!a.late || a.late_pane == b.late_pane);
        RC_ASSERT(a.captured_length == b.captured_length);
        RC_ASSERT(std::memcmp(a.captured, b.captured, a.captured_length) == 0);
        RC_ASSERT(found.emplace(record->orders[i], a).second);
      }
    }
    RC_ASSERT(found.size() == expected.size());
  }));
}

TEST(Packer, TellsEveryPartitionOfABorderAndOnlyTheLastRecordOfEach) {
  Frames frames;
  Packer some = packer();
  ASSERT_TRUE(some.add(frames.udp(10 * kSecond, 5, 6), 0));  // partition 0
  Frame late = frames.udp(3 * kSecond, 5, 6);
  late.late = true, late.late_pane = 10;
  ASSERT_TRUE(some.add(late, 1));
  auto records = some.take(8, 9);
  ASSERT_EQ(records.size(), 5u);
  EXPECT_EQ(records[0].head.kind, Kind::kPackets);
  EXPECT_EQ(records[0].head.complete_until, 8);
  EXPECT_EQ(records[1].head.kind, Kind::kLate);
  EXPECT_EQ(records[1].head.complete_until, 9);
  for (std::int32_t partition = 1; partition < 4; ++partition) {
    const PackedRecord& record = records[static_cast<std::size_t>(partition) + 1];
    EXPECT_EQ(record.partition, partition);
    EXPECT_EQ(record.head.kind, Kind::kBorder);
    EXPECT_EQ(record.head.complete_until, 9);
    EXPECT_TRUE(record.value.empty());
  }
  EXPECT_TRUE(some.empty());
}

TEST(Packer, RefusesAPacketThatNoLongerFitsAndKeepsRecordsBelowTheirBound) {
  Frames frames;
  Packer one = packer(1);
  std::uint64_t order = 0;
  const Frame frame = frames.udp(kSecond, 1, 2, 60'000);
  while (one.add(frame, order)) ++order;
  EXPECT_EQ(order, 14u);  // 14 * 60,058 bytes and the file's header
  auto records = one.take(std::nullopt, std::nullopt);
  ASSERT_EQ(records.size(), 1u);
  EXPECT_LE(records[0].value.size() + records[0].head.orders.size(), kMaxRecordBytes);
  EXPECT_TRUE(one.add(frame, order));
}

class Damaged : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(packer_.add(frames_.udp(kSecond, 1, 2), 4));
    ASSERT_TRUE(packer_.add(frames_.udp(2 * kSecond, 2, 1), 9));
    message_ = message_of(packer_.take(std::nullopt, 1).front());
  }
  std::string& header(const std::string& name) {
    for (Header& h : message_.headers) {
      if (h.name == name) return h.value;
    }
    ADD_FAILURE() << name;
    return message_.value;
  }
  void without(const std::string& name) {
    std::erase_if(message_.headers, [&](const Header& h) { return h.name == name; });
  }
  std::optional<Unreadable> problem() const {
    auto record = read_record(view_of(message_));
    return record ? std::nullopt : std::optional(record.error());
  }
  Frames frames_;
  Packer packer_ = packer(1);
  Message message_;
};

TEST_F(Damaged, IsReadWhenItIsNot) { EXPECT_EQ(problem(), std::nullopt); }

TEST_F(Damaged, WithoutAVersionOrAProbeIsForeign) {
  without("version");
  EXPECT_EQ(problem(), Unreadable::kForeign);
}

TEST_F(Damaged, OfANewerVersionIsRefusedAsSuch) {
  header("version") = "\x02";
  EXPECT_EQ(problem(), Unreadable::kVersion);
}

TEST_F(Damaged, WithoutAHeaderThatMustBeThereIsRefused) {
  for (const char* name : {"kind", "source", "sources", "spool", "sequence", "first", "last", "orders"}) {
    SetUp();
    without(name);
    EXPECT_EQ(problem(), Unreadable::kHeader) << name;
  }
}

TEST_F(Damaged, WithAHeaderOfAnotherWidthOrOutOfRangeIsRefused) {
  for (auto [name, value] : std::map<std::string, std::string>{{"kind", "\x06"},
                                                               {"sources", std::string("\0\1", 2)},
                                                               {"source", "\1"},
                                                               {"probe", "a b"},
                                                               {"sequence", "1234567"},
                                                               {"dropped", "1234"},
                                                               {"complete_until", std::string(8, '\x7f')},
                                                               {"last", big_endian(Nanoseconds{5})}}) {
    SetUp();
    if (name == "dropped") message_.headers.push_back({"dropped", ""});
    header(name) = value;
    EXPECT_EQ(problem(), Unreadable::kHeader) << name;
  }
}

TEST_F(Damaged, OfMoreSourcesThanAProbeMayHaveIsRefused) {
  header("sources") = big_endian(kMaxSources);
  EXPECT_EQ(problem(), std::nullopt);
  header("sources") = big_endian(static_cast<std::uint16_t>(kMaxSources + 1));
  EXPECT_EQ(problem(), Unreadable::kHeader);
}

TEST_F(Damaged, CutAnywhereInItsValueIsRefusedWhole) {
  const std::string whole = message_.value;
  const std::size_t second = 24 + 16 + 52;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    message_.value = whole.substr(0, size);
    EXPECT_EQ(problem(), size == second ? Unreadable::kOrders : Unreadable::kValue) << size;
  }
  message_.value = whole + "x";
  EXPECT_EQ(problem(), Unreadable::kValue);
}

TEST_F(Damaged, OfZerosIsRefused) {
  message_.value.assign(900'000, '\0');
  EXPECT_EQ(problem(), Unreadable::kValue);
  message_.headers.clear();
  EXPECT_EQ(problem(), Unreadable::kForeign);
}

TEST_F(Damaged, WithOtherOrdersThanPacketsIsRefused) {
  for (std::string orders : {std::string("\x04"), std::string("\x04\x04\x01"), std::string("\x04\x84"),
                             std::string("\xff\xff\xff\xff\xff\xff\xff\xff\x7f\x01")}) {
    header("orders") = orders;
    EXPECT_EQ(problem(), Unreadable::kOrders) << hex(orders);
  }
}

TEST(Pycapa, GivesBackWhatWasWritten) {
  Frames frames;
  const Frame frame = frames.udp(1'700'000'000 * kSecond + 123'456'789, 1, 2);
  const Message message = pycapa_message(frame, 3);
  EXPECT_EQ(hex(*message.key), "00060a2418202240");
  EXPECT_EQ(message.partition, 3);
  EXPECT_TRUE(message.headers.empty());
  auto read = read_pycapa(view_of(message));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->time, 1'700'000'000 * kSecond + 123'456'000);
  EXPECT_EQ(read->captured_length, frame.captured_length);
  EXPECT_EQ(read->link_type, 1);
}

TEST(Pycapa, RefusesWhatIsNone) {
  Message message = {0, big_endian(std::uint64_t{1}), {}, "x"};
  EXPECT_TRUE(read_pycapa(view_of(message)).has_value());
  message.value.clear();
  EXPECT_EQ(read_pycapa(view_of(message)).error(), Unreadable::kValue);
  message.value.assign(900'000, '\0');
  EXPECT_EQ(read_pycapa(view_of(message)).error(), Unreadable::kTooLong);
  message.value = "x";
  message.key = "1234567";
  EXPECT_EQ(read_pycapa(view_of(message)).error(), Unreadable::kKey);
  message.key = std::string(8, '\xff');
  EXPECT_EQ(read_pycapa(view_of(message)).error(), Unreadable::kKey);
  message.key.reset();
  EXPECT_EQ(read_pycapa(view_of(message)).error(), Unreadable::kKey);
}

}  // namespace
}  // namespace weir::kafka
