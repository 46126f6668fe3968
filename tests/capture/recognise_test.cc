#include "capture/recognise.h"

#include <gtest/gtest.h>

#include <utility>

#include "capture/capture_bytes.h"

namespace weir::capture {
namespace {

using Seconds32 = std::vector<std::uint32_t>;

std::string capture_of(const Seconds32& seconds, std::size_t changed = SIZE_MAX) {
  std::string bytes = pcap_header();
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    bytes += pcap_record(seconds[i], 0, std::string(90, i == changed ? 'y' : 'x') + std::to_string(i));
  }
  return bytes;
}

Seconds32 upto(std::uint32_t count) {
  Seconds32 seconds;
  for (std::uint32_t i = 0; i < count; ++i) seconds.push_back(1000 + i);
  return seconds;
}

// What reading the file as a source says of it.
CaptureIdentity read_identity(const std::string& path) {
  std::vector<CaptureIdentity> left;
  FileOptions options;
  options.left = [&](const CaptureIdentity& capture) { left.push_back(capture); };
  auto source = open_files({path}, options);
  EXPECT_TRUE(source);
  read_all(**source);
  EXPECT_EQ(left.size(), 1u);
  return left.at(0);
}

class Recognise : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& bytes) { return folder_.write(name, bytes); }
  std::string twenty(const std::string& name = "twenty") { return write(name, capture_of(upto(20))); }
  TemporaryFolder folder_;
};

TEST_F(Recognise, ReadingACaptureGivesTheIdentityThatLookingAtItGives) {
  const std::string path = twenty();
  const CaptureIdentity identity = read_identity(path);
  EXPECT_EQ(identity.packets, 20u);
  EXPECT_EQ(identity.head, head_of(path));
  EXPECT_EQ(identity_of(path), identity);
  EXPECT_EQ(likeness(path, std::vector{identity}), Likeness::kSame);
}

TEST_F(Recognise, EachPacketsTimeLengthsAndFirstBytesCountAndTheirOrder) {
  const CaptureIdentity identity = read_identity(twenty());
  Seconds32 shifted = upto(20), swapped = upto(20);
  shifted[18] += 5;
  std::swap(swapped[18], swapped[19]);
  for (const std::string& bytes : {capture_of(shifted), capture_of(swapped), capture_of(upto(20), 18)}) {
    const std::string path = write("other", bytes);
    EXPECT_EQ(head_of(path), identity.head) << "the difference is behind the head";
    EXPECT_EQ(likeness(path, std::vector{identity}), Likeness::kOther);
  }
  EXPECT_NE(head_of(write("other", capture_of(upto(20), 15))), identity.head);
}

TEST_F(Recognise, ACaptureThatGoesOnAfterASeenOneIsLongerAndOneThatEndsBeforeIsAnother) {
  const CaptureIdentity identity = read_identity(twenty());
  EXPECT_EQ(likeness(write("grown", capture_of(upto(21))), std::vector{identity}), Likeness::kLonger);
  EXPECT_EQ(likeness(write("shorter", capture_of(upto(19))), std::vector{identity}), Likeness::kOther);
  const CaptureIdentity grown = read_identity(write("grown", capture_of(upto(21))));
  EXPECT_EQ(likeness(write("grown", capture_of(upto(21))), std::vector{identity, grown}), Likeness::kSame);
}

TEST_F(Recognise, ADamagedCaptureIsWhatItHasBeforeTheDamage) {
  const CaptureIdentity identity = read_identity(twenty());
  std::string bytes = capture_of(upto(21));
  bytes.resize(bytes.size() - 10);
  EXPECT_EQ(likeness(write("cut", bytes), std::vector{identity}), Likeness::kSame);
}

TEST_F(Recognise, WhatHasNoPacketOrIsNoFileOfPacketsHasNoHead) {
  EXPECT_EQ(head_of(write("empty", pcap_header())), "");
  EXPECT_EQ(head_of(write("text", "no capture at all, but long enough to be one")), "");
  EXPECT_EQ(head_of(folder_.path()), "");
  EXPECT_EQ(head_of(folder_.path() + "/absent"), "");
  EXPECT_EQ(head_of("-"), "");
}

TEST_F(Recognise, ASourceSaysTheIdentityOfEachOfItsFiles) {
  std::vector<CaptureIdentity> left;
  FileOptions options;
  options.left = [&](const CaptureIdentity& capture) { left.push_back(capture); };
  auto source = open_files({twenty("a"), write("b", capture_of({5})), write("c", pcap_header())}, options);
  ASSERT_TRUE(source);
  read_all(**source);
  ASSERT_EQ(left.size(), 2u);
  EXPECT_EQ(left[0], read_identity(write("b", capture_of({5}))));
  EXPECT_EQ(left[1], read_identity(twenty()));
}

}  // namespace
}  // namespace weir::capture
