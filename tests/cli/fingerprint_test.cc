#include "cli/fingerprint.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace weir::cli {
namespace {

class Fingerprint : public testing::Test {
 protected:
  void SetUp() override {
    char name[] = "/tmp/weir-fingerprint-XXXXXX";
    folder_ = mkdtemp(name);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::string write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ + "/" + name, std::ios::binary) << content;
    return folder_ + "/" + name;
  }
  std::string of(const std::string& path, const std::string& settings = "s") {
    return fingerprint({{path}}, settings).value();
  }
  std::string folder_;
};

TEST_F(Fingerprint, IsTheSameForTheSameContentUnderAnotherName) {
  EXPECT_EQ(of(write("a", "packets")), of(write("b", "packets")));
  EXPECT_EQ(of(write("a", "packets")).size(), 32u);
}

TEST_F(Fingerprint, DiffersByContentLengthSettingsAndGrouping) {
  std::string a = write("a", "packets"), b = write("b", "packetz"), c = write("c", std::string("packets\0", 8));
  EXPECT_NE(of(a), of(b));
  EXPECT_NE(of(a), of(c));
  EXPECT_NE(of(a), of(a, "t"));
  EXPECT_NE(fingerprint({{a, b}}, "s").value(), fingerprint({{a}, {b}}, "s").value());
}

TEST_F(Fingerprint, SeesTheHeadTheTailAndMostBlocksOfALargeFile) {
  std::string content(4'000'000, 'x');
  std::string whole = of(write("a", content));
  for (std::size_t at : {std::size_t{0}, content.size() - 1}) {
    std::string changed = content;
    changed[at] = 'y';
    EXPECT_NE(of(write("b", changed)), whole) << at;
  }
  content += 'x';
  EXPECT_NE(of(write("b", content)), whole);
}

TEST_F(Fingerprint, StandardInputHasNone) { EXPECT_EQ(fingerprint({{"-"}}, "s").value(), ""); }

TEST_F(Fingerprint, AnAbsentFileIsAnInputError) {
  auto result = fingerprint({{folder_ + "/absent"}}, "s");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::kInput);
}

}  // namespace
}  // namespace weir::cli
