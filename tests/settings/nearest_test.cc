#include "settings/nearest.h"

#include <gtest/gtest.h>

namespace weir::settings {
namespace {

TEST(Nearest, FindsAMistypedWord) {
  std::vector<std::string> known = {"window", "slide", "long_window"};
  EXPECT_EQ(nearest("windwo", known), "window");
  EXPECT_EQ(nearest("slid", known), "slide");
  EXPECT_EQ(nearest("longwindow", known), "long_window");
}

TEST(Nearest, FindsNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest("colour", {"window", "slide"}), "");
  EXPECT_EQ(nearest(std::string(10'000, 'x'), {"window"}), "");
  EXPECT_EQ(nearest("window", {}), "");
}

TEST(Suggestion, NamesTheKnownWordsWhenNoneIsNear) {
  EXPECT_EQ(suggestion("windwo", {"window", "slide"}), "did you mean window?");
  EXPECT_EQ(suggestion("colour", {"window", "slide"}), "known are window, slide");
  EXPECT_EQ(suggestion("colour", {}), "");
}

}  // namespace
}  // namespace weir::settings
