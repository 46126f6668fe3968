#include "base/error.h"

#include <gtest/gtest.h>

namespace weir {
namespace {

TEST(Error, LineSaysWhatOnWhatAndWhatToDo) {
  EXPECT_EQ((Error{ErrorKind::kInput, "cannot read capture", "a.pcap", "check the path"}.line()),
            "cannot read capture a.pcap: check the path");
}

TEST(Error, LineLeavesOutWhatIsEmpty) {
  EXPECT_EQ((Error{ErrorKind::kInput, "cannot read capture", "a.pcap", ""}.line()), "cannot read capture a.pcap");
  EXPECT_EQ((Error{ErrorKind::kFailure, "out of luck", "", ""}.line()), "out of luck");
}

TEST(Error, ControlBytesNeverReachTheLine) {
  EXPECT_EQ((Error{ErrorKind::kInput, "x", "a\x1b[31m\nb\x7f", ""}.line()), "x a?[31m?b?");
  EXPECT_EQ((Error{ErrorKind::kInput, "x",
                   "a\xc2\x9b"
                   "31m",
                   ""}
                 .line()),
            "x a??31m")
      << "U+009B, a C1 control";
  EXPECT_EQ((Error{ErrorKind::kInput, "x", "caf\xc3\xa9 \xc3\x80", ""}.line()), "x caf\xc3\xa9 \xc3\x80");
  EXPECT_EQ((Error{ErrorKind::kInput, "x", "cut\xc2", ""}.line()), "x cut\xc2");
}

TEST(Error, FailureIsAnUnexpectedValueOfAnyResult) {
  Result<int> result = failure(ErrorKind::kUsage, "no", "--x");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kUsage);
  Status status = failure(ErrorKind::kStorage, "no", "disk");
  EXPECT_EQ(status.error().kind, ErrorKind::kStorage);
}

TEST(CheckDeathTest, AFailedCheckNamesConditionAndPlaceAndAborts) {
  EXPECT_DEATH(WEIR_CHECK(1 == 2), "1 == 2 is false at .*error_test.cc:[0-9]+");
  WEIR_CHECK(true);
}

}  // namespace
}  // namespace weir
