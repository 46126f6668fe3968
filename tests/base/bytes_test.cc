#include "base/bytes.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Bytes, WhatIsWrittenReadsBack) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u8(200);
  writer.u64(0x0123456789abcdefull);
  for (std::uint64_t value : {0ull, 127ull, 128ull, 300ull, ~0ull}) writer.varint(value);
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX}) writer.zigzag(value);
  writer.text("weir");

  ByteReader reader(bytes);
  EXPECT_EQ(reader.u8(), 200);
  EXPECT_EQ(reader.u64(), 0x0123456789abcdefull);
  for (std::uint64_t value : {0ull, 127ull, 128ull, 300ull, ~0ull}) EXPECT_EQ(reader.varint(), value);
  for (std::int64_t value : {std::int64_t{0}, std::int64_t{-1}, INT64_MIN, INT64_MAX})
    EXPECT_EQ(reader.zigzag(), value);
  EXPECT_EQ(reader.text(), "weir");
  EXPECT_TRUE(reader.ok());
  EXPECT_EQ(reader.left(), 0u);
}

TEST(Bytes, WordsAreLittleEndianAndVarintsAreLeb128) {
  std::string bytes;
  ByteWriter writer(bytes);
  writer.u64(1);
  writer.varint(300);
  writer.zigzag(-2);
  EXPECT_EQ(bytes, std::string("\x01\0\0\0\0\0\0\0\xac\x02\x03", 11));
}

TEST(Bytes, ReadingPastTheEndFailsForGoodAndGivesZero) {
  ByteReader reader(std::string_view("\x05\x06", 2));
  EXPECT_EQ(reader.u64(), 0u);
  EXPECT_FALSE(reader.ok());
  EXPECT_EQ(reader.u8(), 0);
  EXPECT_EQ(reader.left(), 0u);
}

TEST(Bytes, MalformedVarintsFail) {
  ByteReader endless(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11));
  EXPECT_EQ(endless.varint(), 0u);
  EXPECT_FALSE(endless.ok());
  ByteReader wide(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10));
  wide.varint();
  EXPECT_FALSE(wide.ok()) << "more than 64 bits";
  ByteReader cut(std::string_view("\x80", 1));
  cut.varint();
  EXPECT_FALSE(cut.ok());
}

TEST(Bytes, LengthsPastTheEndFail) {
  ByteReader text(
      std::string_view("\x05"
                       "abc",
                       4));
  EXPECT_EQ(text.text(), "");
  EXPECT_FALSE(text.ok());
  ByteReader count(
      std::string_view("\x03"
                       "abcd",
                       5));
  EXPECT_EQ(count.count(2), 0u) << "three items of two bytes do not fit in four";
  EXPECT_FALSE(count.ok());
  ByteReader fits(
      std::string_view("\x02"
                       "abcd",
                       5));
  EXPECT_EQ(fits.count(2), 2u);
  EXPECT_TRUE(fits.ok());
}

}  // namespace
}  // namespace weir
