// A user's packets out of chunks as api/packets.md has them.
#include <gmock/gmock.h>
#include <zstd.h>

#include "base/bytes.h"
#include "jni/bson_writer.h"
#include "mongodb/database.h"
#include "mongodb/reader.h"

namespace weir::mongodb {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct TestPacket {
  Nanoseconds time;
  std::uint64_t order;
  std::string bytes;
};

struct TestChunk {
  std::string user = "alice", probe = "probe";
  std::int64_t partition = 0, first_offset = 0, last_offset = 0, source = 0, linktype = 1;
  std::optional<Seconds> time_offset = std::nullopt;
  std::vector<TestPacket> packets = {};
};

void append_word(std::string& out, std::uint32_t word) { out.append(reinterpret_cast<const char*>(&word), 4); }

std::string records_of(const TestChunk& chunk) {
  std::string records;
  for (const TestPacket& packet : chunk.packets) {
    const Seconds second = pane_of(packet.time);
    append_word(records, static_cast<std::uint32_t>(second - chunk.time_offset.value_or(0)));
    append_word(records, static_cast<std::uint32_t>(packet.time - start_of(second)));
    append_word(records, static_cast<std::uint32_t>(packet.bytes.size()));
    append_word(records, 1500);
    records += packet.bytes;
  }
  return records;
}

std::string orders_of(const TestChunk& chunk) {
  std::string orders;
  ByteWriter out(orders);
  std::uint64_t next = 0;
  for (const TestPacket& packet : chunk.packets) out.varint(packet.order - next), next = packet.order + 1;
  return orders;
}

std::string compressed(const std::string& bytes) {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), 1));
  return frame;
}

std::string document_of(const TestChunk& chunk, const std::string& data) {
  jni::BsonWriter out;
  Nanoseconds first = INT64_MAX, last = INT64_MIN;
  for (const TestPacket& packet : chunk.packets)
    first = std::min(first, packet.time), last = std::max(last, packet.time);
  out.text("_id", chunk.user + "|" + std::to_string(chunk.partition) + "|" + std::to_string(chunk.first_offset) + "|" +
                      std::to_string(chunk.last_offset));
  out.text("user", chunk.user).field("partition", chunk.partition);
  out.field("first_offset", chunk.first_offset).field("last_offset", chunk.last_offset);
  out.text("probe", chunk.probe).field("source", chunk.source).field("linktype", chunk.linktype);
  out.field("first", first).field("last", last).field("count", static_cast<std::int64_t>(chunk.packets.size()));
  if (chunk.time_offset) out.field("time_offset", *chunk.time_offset);
  return out.binary("orders", orders_of(chunk)).binary("data", data).take();
}

class Packets : public TestDatabase {
 protected:
  void put(const TestChunk& chunk) { insert("packets", document_of(chunk, compressed(records_of(chunk)))); }

  std::vector<std::string> read(const PacketQuery& query) {
    auto archive = open_archive(options());
    EXPECT_TRUE(archive) << archive.error().line();
    std::vector<std::string> bytes;
    Status status = (*archive)->packets(query, [&](const ArchivedPacket& packet) {
      times_.push_back(packet.time);
      EXPECT_EQ(packet.length, 1500u);
      return bytes.emplace_back(packet.bytes), true;
    });
    if (!status) line_ = status.error().line();
    return bytes;
  }
  std::vector<Nanoseconds> times_;
  std::string line_;
};

TEST_F(Packets, PartitionsAreMergedByTimeThenProbeThenSourceThenOrder) {
  put({.partition = 0, .first_offset = 0, .last_offset = 3, .packets = {{100, 0, "a"}, {400, 5, "e"}, {300, 7, "c"}}});
  put({.partition = 1, .first_offset = 0, .last_offset = 1, .packets = {{200, 1, "b"}, {300, 8, "d"}, {900, 9, "h"}}});
  put({.partition = 1, .first_offset = 5, .last_offset = 5, .packets = {{500, 10, "f"}, {600, 11, "g"}}});
  put({.probe = "another", .partition = 2, .packets = {{300, 3, "0"}}});
  put({.partition = 3, .source = 1, .packets = {{300, 0, "after d"}}});
  put({.user = "bob", .packets = {{100, 0, "bob's"}}});
  EXPECT_THAT(read({"alice", {}, {}}), ElementsAre("a", "b", "0", "c", "d", "after d", "e", "f", "g", "h"));
  EXPECT_THAT(read({"bob", {}, {}}), ElementsAre("bob's"));
  EXPECT_THAT(read({"carol", {}, {}}), ElementsAre());
}

TEST_F(Packets, TimesBoundThemBeginIncludedEndNot) {
  put({.packets = {{100, 0, "a"}, {200, 1, "b"}, {300, 2, "c"}}});
  put({.partition = 1, .packets = {{150, 3, "between"}, {350, 4, "d"}}});
  EXPECT_THAT(read({"alice", 150, 300}), ElementsAre("between", "b"));
  EXPECT_THAT(read({"alice", 301, {}}), ElementsAre("d"));
  EXPECT_THAT(read({"alice", {}, 101}), ElementsAre("a"));
}

TEST_F(Packets, ARepeatThatWasCutInAnotherWayGivesNothingTwice) {
  put({.first_offset = 0, .last_offset = 4, .packets = {{100, 0, "a"}, {200, 1, "b"}, {300, 2, "c"}}});
  put({.first_offset = 3, .last_offset = 6, .packets = {{200, 1, "b"}, {300, 2, "c"}, {400, 3, "d"}}});
  EXPECT_THAT(read({"alice", {}, {}}), ElementsAre("a", "b", "c", "d"));
}

TEST_F(Packets, TheSameTimeAndOrderInOtherRecordsAreOtherPackets) {
  put({.first_offset = 0, .last_offset = 4, .packets = {{100, 0, "a"}}});
  put({.first_offset = 5, .last_offset = 6, .packets = {{100, 0, "read once more"}}});
  EXPECT_EQ(read({"alice", {}, {}}).size(), 2u);
}

TEST_F(Packets, TimesThatPcapCannotHoldHaveAnOffset) {
  const Seconds before_the_epoch = -1000;
  put({.time_offset = before_the_epoch, .packets = {{start_of(-999) + 7, 0, "old"}}});
  EXPECT_THAT(read({"alice", {}, {}}), ElementsAre("old"));
  EXPECT_THAT(times_, ElementsAre(start_of(-999) + 7));
}

TEST_F(Packets, ALargeChunkComesBackByteForByte) {
  std::string frame(60'000, '\0');
  for (std::size_t i = 0; i < frame.size(); ++i) frame[i] = static_cast<char>(i * i >> 7);
  TestChunk chunk;
  for (std::uint64_t i = 0; i < 60; ++i) chunk.packets.push_back({static_cast<Nanoseconds>(i), i, frame});
  put(chunk);
  const auto packets = read({"alice", {}, {}});
  ASSERT_EQ(packets.size(), 60u);
  for (const std::string& packet : packets) EXPECT_EQ(packet, frame);
}

TEST_F(Packets, ADamagedChunkIsNamed) {
  const TestChunk chunk{.packets = {{100, 0, "a"}}};
  const std::string records = records_of(chunk);
  insert("packets", document_of(chunk, compressed(records.substr(0, records.size() - 1))));
  EXPECT_THAT(read({"alice", {}, {}}), ElementsAre());
  EXPECT_THAT(line_, HasSubstr("cannot read a document of packets alice|0|0|0"));
  TestChunk other{.user = "bob", .packets = {{100, 0, "a"}}};
  insert("packets", document_of(other, "no zstd"));
  EXPECT_THAT(read({"bob", {}, {}}), ElementsAre());
  EXPECT_THAT(line_, HasSubstr("bob|0|0|0"));
}

}  // namespace
}  // namespace weir::mongodb
