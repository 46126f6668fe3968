#include "jni/archiver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "base/bytes.h"
#include "jni/history.h"
#include "kafka/pcap_value.h"
#include "kafka/samples.h"

namespace weir::jni {
namespace {

using kafka::kSecond;

traffic::Options options() {
  traffic::Options options;
  options.networks = {*parse_prefix("10.0.0.0/24")};
  options.users = {{"servers", {*parse_prefix("10.0.0.8/30")}}};
  return options;
}

// Records of the probe "probe" with these frames.
class Records {
 public:
  kafka::MessageView packets(std::int64_t offset, const std::vector<Frame>& frames, std::uint64_t first_order) {
    kafka::Message& message = messages_.emplace_back();
    kafka::RecordHead head;
    head.probe = "probe";
    head.first = INT64_MAX, head.last = INT64_MIN;
    kafka::append_pcap_header(frames[0].link_type, message.value);
    ByteWriter orders(head.orders);
    for (const Frame& frame : frames) {
      orders.varint(&frame == frames.data() ? first_order : 0);
      head.first = std::min(head.first, frame.time), head.last = std::max(head.last, frame.time);
      kafka::append_pcap_packet(frame, 0, message.value);
    }
    message.headers = kafka::headers_of(head);
    kafka::MessageView view = kafka::view_of(message);
    view.offset = offset;
    return view;
  }

 private:
  std::deque<kafka::Message> messages_;
};

std::vector<std::string> keys_of(const std::vector<OutputRow>& rows) {
  std::vector<std::string> keys;
  for (const OutputRow& row : rows) keys.push_back(row.key);
  std::sort(keys.begin(), keys.end());
  return keys;
}

class ArchiverTest : public testing::Test {
 protected:
  const Core core_{options(), {{"probe"}, 1}};
  kafka::Frames frames_;
  Records records_;
};

TEST_F(ArchiverTest, APacketBetweenTwoUsersIsKeptForBothAndOneWithinAUserOnce) {
  Archiver archiver(core_, 3);
  ASSERT_TRUE(archiver.add(records_.packets(7, {frames_.udp(kSecond, 1, 2), frames_.udp(kSecond, 8, 9)}, 0)));
  const auto rows = archiver.finish();
  EXPECT_EQ(keys_of(rows), (std::vector<std::string>{"10.0.0.1|3|7|7", "10.0.0.2|3|7|7", "3|7|7", "servers|3|7|7"}));
  EXPECT_EQ(rows.back().kind, OutputKind::kPacketSpan);
}

TEST_F(ArchiverTest, AChunkNamesTheRecordsThatItHasPacketsOf) {
  Archiver archiver(core_, 0);
  ASSERT_TRUE(archiver.add(records_.packets(1, {frames_.udp(kSecond, 3, 100)}, 0)));
  ASSERT_TRUE(archiver.add(records_.packets(2, {frames_.udp(kSecond, 1, 200)}, 1)));
  ASSERT_TRUE(archiver.add(records_.packets(5, {frames_.udp(kSecond, 1, 200)}, 2)));
  ASSERT_TRUE(archiver.add(records_.packets(6, {frames_.udp(kSecond, 3, 100)}, 3)));
  EXPECT_EQ(keys_of(archiver.finish()), (std::vector<std::string>{"0|1|6", "10.0.0.100|0|1|6", "10.0.0.1|0|2|5",
                                                                  "10.0.0.200|0|2|5", "10.0.0.3|0|1|6"}));
}

TEST_F(ArchiverTest, AChunkEndsBeforeTheRecordThatWouldOverfillItAndTheSameRecordsGiveTheSameDocuments) {
  const auto run = [&] {
    Archiver archiver(core_, 0, {4'000, 1 << 20});
    Records records;
    std::vector<OutputRow> rows;
    for (std::int64_t i = 0; i < 20; ++i) {
      EXPECT_TRUE(
          archiver.add(records.packets(i, {frames_.udp(i * kSecond, 1, 255, 900)}, static_cast<std::uint64_t>(i))));
      for (OutputRow& row : archiver.take()) rows.push_back(std::move(row));
    }
    for (OutputRow& row : archiver.finish()) rows.push_back(std::move(row));
    return rows;
  };
  const auto rows = run(), again = run();
  ASSERT_EQ(rows.size(), again.size());
  ASSERT_EQ(rows.size(), 6u);
  EXPECT_EQ(rows[0].key, "10.0.0.1|0|0|3");
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].key, again[i].key);
    EXPECT_EQ(rows[i].value, again[i].value);
  }
}

TEST_F(ArchiverTest, ManyChunksThatAreNotFullEndTogetherWhenTheyHoldTooMuch) {
  Archiver archiver(core_, 0, {kChunkBytes, 3'000});
  ASSERT_TRUE(
      archiver.add(records_.packets(0, {frames_.udp(kSecond, 1, 255, 900), frames_.udp(kSecond, 2, 255, 900)}, 0)));
  EXPECT_TRUE(archiver.take().empty());
  ASSERT_TRUE(archiver.add(records_.packets(1, {frames_.udp(kSecond, 3, 255, 900)}, 2)));
  EXPECT_EQ(archiver.take().size(), 3u);
}

TEST_F(ArchiverTest, AProbeThatCountsFromZeroAgainBeginsANewChunk) {
  Archiver archiver(core_, 0);
  ASSERT_TRUE(archiver.add(records_.packets(0, {frames_.udp(kSecond, 1, 255)}, 5)));
  ASSERT_TRUE(archiver.add(records_.packets(1, {frames_.udp(kSecond, 1, 255)}, 0)));
  EXPECT_EQ(keys_of(archiver.finish()), (std::vector<std::string>{"0|0|1", "10.0.0.1|0|0|0", "10.0.0.1|0|1|1"}));
}

TEST_F(ArchiverTest, WhatCannotBeReadIsCountedAndKeepsNothing) {
  Archiver archiver(core_, 0);
  EXPECT_EQ(archiver.add({0, 9, std::nullopt, {}, "garbage"}).error(), kafka::Unreadable::kForeign);
  const auto rows = archiver.finish();
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].key, "0|9|9");
  EXPECT_TRUE(archiver.finish().empty());
}

TEST(PacketChunk, EveryCutOfItsBytesIsRefused) {
  kafka::Frames frames;
  PacketGroup group{"probe", 0, 1, 0, {}};
  PacketChunk chunk;
  chunk.add(frames.udp(kSecond, 1, 2), 4, 0);
  chunk.add(frames.udp(2 * kSecond, 1, 2), 9, 0);
  const std::string document = document_of("10.0.0.1", 0, group, chunk).value;
  const std::size_t magic = document.find("\x28\xb5\x2f\xfd");  // of a zstd frame
  ASSERT_NE(magic, std::string::npos);
  const std::string data = document.substr(magic, document.size() - magic - 1);
  const auto opened = open_chunk(group, chunk.orders, data);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->orders, (std::vector<std::uint64_t>{4, 9}));
  EXPECT_EQ(opened->frames[1].time, 2 * kSecond);
  for (std::size_t size = 0; size < data.size(); ++size)
    EXPECT_FALSE(open_chunk(group, chunk.orders, data.substr(0, size)).has_value()) << size;
  for (std::size_t size = 0; size < chunk.orders.size(); ++size)
    EXPECT_FALSE(open_chunk(group, chunk.orders.substr(0, size), data).has_value()) << size;
}

// The chunk of a user with these frames, as History takes it.
struct Stored {
  PacketGroup group{"probe", 0, 1, 0, {}};
  std::string orders, data;
  explicit Stored(const std::vector<Frame>& frames) {
    PacketChunk chunk;
    for (const Frame& frame : frames) chunk.add(frame, chunk.next_order, 0);
    orders = chunk.orders;
    const std::string document = document_of("10.0.0.1", 0, group, chunk).value;
    const std::size_t magic = document.find("\x28\xb5\x2f\xfd");
    data = document.substr(magic, document.size() - magic - 1);
  }
};

TEST_F(ArchiverTest, AHistoryHasTheLinesOfItsUserAlone) {
  HistoryOptions wanted;
  wanted.first_pane = 1;
  History history(core_, "10.0.0.1", wanted);
  const Stored stored({frames_.udp(kSecond, 1, 2), frames_.udp(2 * kSecond, 2, 1)});
  ASSERT_TRUE(history.add(stored.group, stored.orders, stored.data));
  std::size_t windows = 0, sessions = 0, profiles = 0;
  for (const Line& line : history.finish(5, true)) {
    EXPECT_NE(line.json.find(R"("user":"10.0.0.1")"), std::string::npos) << line.json;
    windows += line.kind == LineKind::kWindow;
    sessions += line.kind == LineKind::kSession;
    profiles += line.kind == LineKind::kProfile;
  }
  EXPECT_EQ(windows, 4u);  // that end at 2 to 5
  EXPECT_EQ(sessions, 2u);  // the answer's ports are not those of the question
  EXPECT_EQ(profiles, 1u);
}

TEST_F(ArchiverTest, PacketsFromTheEndOfTheRangeOnDoNotCount) {
  HistoryOptions wanted;
  wanted.first_pane = 1;
  wanted.range.to = 2;
  wanted.profiles = {{INT64_MIN, 2}};
  History history(core_, "10.0.0.1", wanted);
  const Stored stored({frames_.udp(kSecond, 1, 2), frames_.udp(2 * kSecond, 2, 1)});
  ASSERT_TRUE(history.add(stored.group, stored.orders, stored.data));
  const auto lines = history.finish(5, false);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.back().kind, LineKind::kRangeProfile);
  EXPECT_NE(lines.back().json.find(R"("packets":1,)"), std::string::npos) << lines.back().json;
  EXPECT_NE(lines.back().json.find(R"("covered_seconds":1,)"), std::string::npos) << lines.back().json;
}

TEST_F(ArchiverTest, AnAddressThatNeverSendsHasNoLines) {
  HistoryOptions wanted;
  wanted.profiles = {{0, 10}};
  History history(core_, "10.0.0.1", wanted);
  const Stored stored({frames_.udp(kSecond, 2, 1)});
  ASSERT_TRUE(history.add(stored.group, stored.orders, stored.data));
  EXPECT_TRUE(history.finish(5, true).empty());
}

}  // namespace
}  // namespace weir::jni
