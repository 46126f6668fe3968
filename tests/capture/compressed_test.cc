#include <zlib.h>
#include <zstd.h>

#include <random>

#include "capture/byte_stream.h"
#include "capture/capture_bytes.h"

namespace weir::capture {
namespace {

std::string gzip(const std::string& bytes) {
  z_stream state{};
  deflateInit2(&state, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&state, bytes.size()) + 64, '\0');
  state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  state.avail_in = static_cast<uInt>(bytes.size());
  state.next_out = reinterpret_cast<Bytef*>(out.data());
  state.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&state, Z_FINISH), Z_STREAM_END);
  out.resize(state.total_out);
  deflateEnd(&state);
  return out;
}

std::string zstd(const std::string& bytes) {
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), bytes.data(), bytes.size(), 3));
  return out;
}

// Some 6 MB in packets of all sizes: more than a few chunks and windows, so that records straddle them.
std::string big_capture(bool pcapng) {
  std::mt19937 random(3);
  std::string out = pcapng ? section() + interface(1) : pcap_header();
  for (std::uint32_t i = 0; out.size() < 6'000'000; ++i) {
    std::string data(random() % (i % 100 == 0 ? 80'000 : 1500), '\0');
    for (std::size_t at = 0; at < data.size(); at += 13) data[at] = static_cast<char>(random());
    out += pcapng ? enhanced(0, std::uint64_t{i} * 1000, data) : pcap_record(i / 1000, i % 1000 * 1000, data);
  }
  return out;
}

TEST(Compressed, GzipAndZstdGiveTheSameFramesAsPlain) {
  for (bool pcapng : {false, true}) {
    std::string bytes = big_capture(pcapng);
    Everything plain = read_bytes(bytes);
    ASSERT_TRUE(plain.errors.empty());
    ASSERT_GT(plain.frames.size(), 3000u);
    for (const std::string& packed : {gzip(bytes), zstd(bytes)}) {
      Everything all = read_bytes(packed);
      ASSERT_TRUE(all.errors.empty()) << all.errors[0].line();
      EXPECT_EQ(all.frames, plain.frames);
      EXPECT_EQ(all.complete_until.back(), plain.complete_until.back());
    }
  }
}

TEST(Compressed, MembersAndFramesAfterOneAnotherAreOneCapture) {
  std::string bytes = pcap_header() + pcap_record(1, 0, "one") + pcap_record(2, 0, "two");
  for (auto pack : {gzip, zstd}) {
    for (std::size_t cut = 0; cut <= bytes.size(); cut += 7) {
      Everything all = read_bytes(pack(bytes.substr(0, cut)) + pack(bytes.substr(cut)));
      ASSERT_TRUE(all.errors.empty()) << all.errors[0].line();
      EXPECT_EQ(all.frames.size(), 2u);
    }
  }
  EXPECT_EQ(read_bytes(gzip(bytes) + "garbage").frames.size(), 2u);
  std::string skippable = Bytes().u32(0x184d2a50).u32(5).text("notes").str();
  EXPECT_EQ(read_bytes(skippable + zstd(bytes)).frames.size(), 2u);
}

TEST(Compressed, ACutFileGivesWhatCameBeforeAndOneError) {
  std::string bytes = big_capture(false);
  std::size_t whole = read_bytes(bytes).frames.size();
  for (const std::string& packed : {gzip(bytes), zstd(bytes)}) {
    Everything all = read_bytes(packed.substr(0, packed.size() / 2));
    EXPECT_GT(all.frames.size(), whole / 4);
    EXPECT_LT(all.frames.size(), whole);
    ASSERT_EQ(all.errors.size(), 1u);
    EXPECT_EQ(all.errors[0].kind, ErrorKind::kInput);
    EXPECT_NE(all.errors[0].line().find("cut short"), std::string::npos) << all.errors[0].line();
    EXPECT_EQ(all.complete_until.back(), pane_of(all.frames.back().time) + 1);
  }
}

TEST(Compressed, DamageInTheMiddleIsOneErrorAfterThePacketsBeforeIt) {
  std::string bytes = big_capture(false);
  for (std::string packed : {gzip(bytes), zstd(bytes)}) {
    for (std::size_t i = 0; i < 64; ++i) packed[packed.size() * 3 / 4 + i] = static_cast<char>(0xff);
    Everything all = read_bytes(packed);
    EXPECT_GT(all.frames.size(), 100u);
    ASSERT_EQ(all.errors.size(), 1u);
    EXPECT_EQ(all.errors[0].kind, ErrorKind::kInput);
  }
}

TEST(Compressed, WhatIsNotACaptureInsideIsRefusedAtOpening) {
  TemporaryFolder folder;
  for (const std::string& packed : {gzip("hello"), zstd("hello"), gzip(""), zstd("")}) {
    auto source = open_files({folder.write("x", packed)});
    ASSERT_FALSE(source.has_value());
    EXPECT_EQ(source.error().kind, ErrorKind::kInput);
  }
}

TEST(Compressed, PiecesOfAnySizeGiveTheSameBytes) {
  std::string bytes = pcap_header() + pcap_record(1, 0, std::string(5000, 'x'));
  for (const std::string& packed : {bytes, gzip(bytes), zstd(bytes)}) {
    for (std::size_t piece : {1, 2, 3, 1000}) {
      std::span<const std::uint8_t> whole(reinterpret_cast<const std::uint8_t*>(packed.data()), packed.size());
      auto stream = decompressed(std::make_unique<MemoryStream>(whole, piece));
      ASSERT_TRUE(stream.has_value());
      std::string got;
      std::uint8_t buffer[777];
      for (;;) {
        auto count = (*stream)->read(buffer);
        ASSERT_TRUE(count.has_value());
        if (*count == 0) break;
        got.append(reinterpret_cast<char*>(buffer), *count);
      }
      EXPECT_EQ(got, bytes);
    }
  }
}

}  // namespace
}  // namespace weir::capture
