// Checksums of frames are right, at any length and however the content is put together.
#include <gtest/gtest.h>

#include "emulator/packet.h"
#include "emulator/random.h"

namespace weir::emulator {
namespace {

Host host(const char* address) {
  Host made;
  made.address = *parse_address(address);
  return made;
}

// By RFC 1071, byte by byte: what a receiver computes over data that holds its own checksum.
std::uint16_t plain_sum(const std::string& bytes) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    sum += static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[i])) << (i % 2 == 0 ? 8 : 0);
  }
  return folded(sum);
}

std::string frame_of(const Packet& packet) {
  std::uint8_t record[kRecordHeader + kMostFrame];
  std::size_t length = write_record(packet, 65'535, record);
  return {reinterpret_cast<const char*>(record) + kRecordHeader, length - kRecordHeader};
}

void expect_right(const Packet& packet) {
  std::string frame = frame_of(packet);
  bool v4 = packet.flow->is_v4;
  std::size_t header = v4 ? 20 : 40;
  std::string ip = frame.substr(14, header);
  if (v4) {
    EXPECT_EQ(plain_sum(ip), 0xffff);
  }
  auto length = static_cast<std::size_t>(static_cast<std::uint8_t>(ip[v4 ? 2 : 4]) << 8 |
                                         static_cast<std::uint8_t>(ip[v4 ? 3 : 5]));
  std::string segment = frame.substr(14 + header, v4 ? length - 20 : length);
  std::string pseudo =
      (v4 ? ip.substr(12, 8) : ip.substr(8, 32)) + '\0' + static_cast<char>(packet.flow->ends.transport);
  pseudo += static_cast<char>(segment.size() >> 8);
  pseudo += static_cast<char>(segment.size());
  EXPECT_EQ(plain_sum(pseudo + segment), 0xffff);
}

void expect_right_for(const char* client, const char* server, std::uint8_t transport, const Content& content) {
  Flow flow = make_flow(host(client), 50'000, host(server), 443, transport);
  Random random(content.size());
  for (int i = 0; i < 300; ++i) {
    Packet packet;
    packet.flow = &flow;
    packet.content = &content;
    packet.offset = random.below(content.size());
    packet.payload_length =
        static_cast<std::uint16_t>(random.below(std::min<std::uint64_t>(1400, content.size() - packet.offset) + 1));
    packet.sequence = static_cast<std::uint32_t>(random.next());
    packet.ip_id = static_cast<std::uint16_t>(random.next());
    packet.tcp_flags = kAck;
    packet.from = random.chance(0.5) ? Side::kClient : Side::kServer;
    expect_right(packet);
  }
}

TEST(Checksums, AreRightForEveryPieceOfEveryKindOfContent) {
  for (std::uint8_t transport : {kTcp, kUdp}) {
    for (auto [client, server] : {std::pair("10.0.0.1", "198.18.0.1"), std::pair("fd00::1", "2001:db8::1")}) {
      expect_right_for(client, server, transport, literal(std::string(37, 'x')));
      expect_right_for(client, server, transport, with_filler("odd", 100'001, FillerKind::kBinary, 12'345));
      expect_right_for(client, server, transport, with_filler("", 5'000, FillerKind::kText, 1));
      expect_right_for(client, server, transport, with_tls_data("hello", 70'000, 99));
    }
  }
}

TEST(Checksums, AreRightForOptionsOfSynAndSelectiveAcknowledgements) {
  Flow flow = make_flow(host("10.0.0.1"), 50'000, host("198.18.0.1"), 443, kTcp);
  Packet packet;
  packet.flow = &flow;
  packet.tcp_flags = kSyn;
  expect_right(packet);
  packet.tcp_flags = kAck, packet.selective = true, packet.offset = 0x1234'5678'9abc'def0ull;
  expect_right(packet);
}

TEST(Content, OfTlsIsMadeOfWholeRecords) {
  Content content = with_tls_data("", 40'000, 0);
  std::string bytes;
  for_each_piece(content, 0, content.size(), [&](const std::uint8_t* at, std::size_t length, std::uint64_t) {
    bytes.append(reinterpret_cast<const char*>(at), length);
  });
  std::size_t at = 0, records = 0, plaintext = 0;
  for (; at + 5 <= bytes.size(); ++records) {
    EXPECT_EQ(bytes.substr(at, 3), "\x17\3\3");
    std::size_t length = static_cast<std::uint8_t>(bytes[at + 3]) << 8 | static_cast<std::uint8_t>(bytes[at + 4]);
    EXPECT_LE(length, 16'384u + 256);
    plaintext += length - 17, at += 5 + length;
  }
  EXPECT_EQ(at, bytes.size());
  EXPECT_EQ(records, 3u);
  EXPECT_EQ(plaintext, 40'000u);
}

}  // namespace
}  // namespace weir::emulator
