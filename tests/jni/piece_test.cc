#include "jni/piece.h"

#include <gtest/gtest.h>

#include "jni/task_mapper.h"

namespace weir::jni {
namespace {

const traffic::Bounds kBounds;

Piece some_piece(Seconds pane, std::uint64_t packets) {
  Piece piece;
  add_news(piece.news, {1, "probe", 0, 2, ClockNews::kProgress, pane + 1, std::nullopt});
  piece.least_pane = pane;
  ActivityOf item{pane, {IpAddress::v4(0x0a000001), {}}};
  item.of.activity.totals.add(traffic::kOut, packets, 60 * packets);
  item.of.activity.first = start_of(pane), item.of.activity.last = start_of(pane) + 5;
  piece.activities.push_back(item);
  piece.network.push_back({pane, {}});
  piece.network.back().activity.total.add(packets, 60 * packets);
  return piece;
}

TEST(Piece, BytesReadBackToTheSamePiece) {
  const std::string bytes = serialize(some_piece(100, 3), kBounds);
  const auto piece = parse_piece(bytes, kBounds);
  ASSERT_TRUE(piece.has_value());
  EXPECT_EQ(serialize(*piece, kBounds), bytes);
  EXPECT_EQ(piece->activities.at(0).of.activity.totals.all_packets(), 3u);
}

TEST(Piece, EveryCutOfItsBytesIsRefused) {
  const std::string bytes = serialize(some_piece(100, 3), kBounds);
  for (std::size_t size = 0; size < bytes.size(); ++size)
    EXPECT_FALSE(parse_piece(std::string_view(bytes).substr(0, size), kBounds).has_value()) << size;
}

TEST(Piece, MergingAddsUpThePanesAndAddressesThatBothHave) {
  Piece piece = some_piece(100, 3);
  merge(piece, some_piece(100, 4), kBounds);
  merge(piece, some_piece(99, 1), kBounds);
  ASSERT_EQ(piece.activities.size(), 2u);
  EXPECT_EQ(piece.activities[0].pane, 99);
  EXPECT_EQ(piece.activities[1].of.activity.totals.all_packets(), 7u);
  EXPECT_EQ(piece.least_pane, 99);
  ASSERT_EQ(piece.network.size(), 2u);
  EXPECT_EQ(piece.network[1].activity.total.packets, 7u);
  ASSERT_EQ(piece.news.size(), 1u);
  EXPECT_EQ(piece.news[0].complete_until, 101);
}

TEST(TaskMapper, WhatCannotBeReadIsRefusedWithItsReasonAndChangesNothing) {
  traffic::Options options;
  const Core core(options, {{"probe"}, 1});
  TaskMapper mapper(core);
  const std::string zeros(900'000, '\0');
  EXPECT_EQ(mapper.add({0, 0, std::nullopt, {}, zeros}, 0).error(), kafka::Unreadable::kForeign);
  kafka::RecordHead head;
  head.probe = "probe";
  head.orders = std::string(1, '\0');
  const auto headers = kafka::headers_of(head);
  kafka::MessageView message{0, 1, std::nullopt, {}, zeros};
  for (const kafka::Header& header : headers) message.headers.push_back({header.name, header.value});
  EXPECT_EQ(mapper.add(message, 0).error(), kafka::Unreadable::kValue);
  EXPECT_EQ(mapper.packets(), 0u);
  for (const std::string& piece : mapper.take()) EXPECT_TRUE(piece.empty());
}

}  // namespace
}  // namespace weir::jni
