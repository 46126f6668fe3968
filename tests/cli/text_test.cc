#include "cli/text.h"

#include <gtest/gtest.h>

#include <clocale>

namespace weir::cli {
namespace {

class Text : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(std::setlocale(LC_CTYPE, "C.UTF-8"), nullptr); }
};

TEST_F(Text, ControlCharactersNeverReachTheTerminal) {
  EXPECT_EQ(printable("a\x1b[31mred\x07\r\n\t\x7f"), "a?[31mred?????");
  EXPECT_EQ(printable(std::string("a\0b", 3)), "a?b");
}

TEST_F(Text, C1ControlsAreControls) {
  EXPECT_EQ(printable("a\xc2\x9b"
                      "31m"),
            "a?31m");
}

TEST_F(Text, InvisibleAndBidirectionalCharactersAreShown) {
  EXPECT_EQ(printable("a\xe2\x80\xae"
                      "b\xe2\x80\x8b"
                      "c\xef\xbb\xbf"),
            "a?b?c?");
}

TEST_F(Text, BytesThatAreNoUtf8AreReplacedOneByOne) {
  EXPECT_EQ(printable("\xff\xfe"), "??");
  EXPECT_EQ(printable("\xc0\xaf"), "??");              // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "???");         // a surrogate
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");    // past U+10FFFF
  EXPECT_EQ(printable("\xe2\x82"), "??");              // cut off
}

TEST_F(Text, OtherTextIsKept) { EXPECT_EQ(printable("Zo\xc3\xab \xe6\x97\xa5"), "Zo\xc3\xab \xe6\x97\xa5"); }

TEST_F(Text, FitCutsAndPadsByColumns) {
  EXPECT_EQ(fit("abc", 5), "abc  ");
  EXPECT_EQ(fit("abcdef", 4), "abc~");
  EXPECT_EQ(fit_right("abc", 5), "  abc");
  EXPECT_EQ(fit("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 4), "\xe6\x97\xa5~ ");  // each two columns wide
  EXPECT_EQ(fit("abc", 0), "");
}

TEST(TextInTheCLocale, WhatItCannotShowIsReplaced) {
  std::setlocale(LC_CTYPE, "C");
  EXPECT_EQ(printable("Zo\xc3\xab"), "Zo?");
  EXPECT_FALSE(locale_is_utf8());
}

}  // namespace
}  // namespace weir::cli
