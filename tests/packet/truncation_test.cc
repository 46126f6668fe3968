// Every frame cut at every length: never a read past the end (under ASan), never facts that contradict themselves, and
// the plain frames' short way gives what the walk gives.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "packet/captures.h"
#include "packet/facts_check.h"
#include "packet/frames.h"
#include "packet/walk.h"

namespace weir::packet::testing {
namespace {

constexpr std::size_t kBufferSize = 1 << 18;

// Cuts frames so that each ends where a heap block ends.
class Cutter {
 public:
  std::span<const std::uint8_t> cut(std::span<const std::uint8_t> frame, std::size_t size) {
    std::uint8_t* start = block_.get() + kBufferSize - size;
    std::copy_n(frame.data(), size, start);
    return {start, size};
  }

 private:
  std::unique_ptr<std::uint8_t[]> block_ = std::make_unique<std::uint8_t[]>(kBufferSize);
};

// The first thing wrong with the facts of a frame, or an empty string.
std::string fault(std::span<const std::uint8_t> frame, std::uint16_t link_type, FrameFacts& facts) {
  FrameFacts walked;
  decode(frame, link_type, Tunnels::kInnermost, facts);
  walk_frame(frame, link_type, Tunnels::kInnermost, walked);
  if (const char* reason = contradiction(facts, frame)) return reason;
  return same_facts(facts, walked) ? "" : "the short way and the walk differ";
}

std::string fault_when_cut(std::span<const std::uint8_t> frame, std::uint16_t link_type) {
  static Cutter cutter;
  bool had_addresses = false;
  FrameFacts facts;
  for (std::size_t size = 0; size <= frame.size(); ++size) {
    std::string reason = fault(cutter.cut(frame, size), link_type, facts);
    if (had_addresses && !has_addresses(facts)) reason = "more bytes lost the addresses";
    if (!reason.empty()) return reason + ", cut to " + std::to_string(size);
    had_addresses = has_addresses(facts);
  }
  return "";
}

TEST(Truncation, EveryFrameOfEveryCaptureMayBeCutAnywhere) {
  auto paths = captures();
  if (paths.empty()) GTEST_SKIP() << "no captures; set WEIR_PCAPS";
  std::size_t frames = 0;
  for (const auto& path : paths) {
    std::string first_fault;
    frames += for_each_frame(path, [&](std::span<const std::uint8_t> frame, std::uint16_t link_type) {
      if (first_fault.empty() && frame.size() <= kBufferSize) first_fault = fault_when_cut(frame, link_type);
    });
    EXPECT_EQ(first_fault, "") << path.filename();
  }
  EXPECT_GT(frames, 1000u);
}

TEST(Truncation, HandMadeFramesMayBeCutAnywhere) {
  Bytes hello = ipv4(kTcp, tcp(1000, 443, kAck, client_hello("inside.example")));
  Bytes request = ipv6(kTcp, tcp(1000, 80, kAck, http_request("Host: example.org\r\n")));
  Bytes vxlan = udp(1, 4789, Bytes{8, 0, 0, 0, 0, 0, 42, 0} + ethernet(0x8100, vlan(0x0800, hello)));
  Bytes geneve = udp(1, 6081, Bytes{2, 0} + be16(0x6558) + zeros(12) + ethernet(0x86dd, request));
  Bytes teredo = udp(1, 3544, be16(1) + Bytes{2, 3} + zeros(14) + zeros(8) + request);
  Bytes gre = be16(0xb000) + be16(0x0800) + zeros(12) + ipv4(kUdp, geneve);
  Bytes chain = extension(44) + fragment_header(60, 0, true, 7) + extension(51) + Bytes{kUdp, 4} + zeros(22) + teredo;
  Bytes error = icmp(3, 1, 0, ipv4(kTcp, tcp(1, 2), {.options = zeros(8)}));
  Bytes error6 = icmp(1, 1, 0, ipv6(0, chain));
  for (const Bytes& frame :
       {ethernet(0x8847, mpls({1, 2, 3}, ipv4(47, gre))), ethernet(0x88a8, vlan(0x8864, pppoe(be16(0x57) + request))),
        ethernet(0x0800, ipv4(kUdp, vxlan)), ethernet(0x86dd, ipv6(0, chain)), ethernet(0x0800, ipv4(kIcmp, error)),
        ethernet(0x86dd, ipv6(kIcmpv6, error6)), ethernet(0x0800, ipv4(41, ipv6(4, hello))),
        ethernet(0x88e7, zeros(16) + be16(0x893f) + zeros(6) + be16(0x8926) + zeros(4) + be16(0x0800) + hello),
        ethernet(0x8909, zeros(6) + be16(0x88e5) + Bytes{0x20} + zeros(13) + be16(0x86dd) + request),
        ethernet(0x8847, mpls({1}, zeros(12) + be16(0x0800) + hello)),
        ethernet(0x8847, mpls({1}, zeros(16) + be16(0x86dd) + request))}) {
    EXPECT_EQ(fault_when_cut(frame, kEthernetLink), "");
    for (std::uint16_t link_type : Numbers{0, 9, 12, 50, 51, 101, 108, 113, 228, 229, 276}) {
      for (std::size_t start : {0, 6, 12, 14}) {
        Bytes shifted(frame.begin() + static_cast<std::ptrdiff_t>(start), frame.end());
        EXPECT_EQ(fault_when_cut(shifted, link_type), "") << link_type;
      }
    }
  }
}

TEST(Truncation, LongFramesAreReadToTheirEnd) {
  Bytes payload(200'000, 0x20);
  FrameFacts facts = decoded(ethernet(0x0800, ipv4(kTcp, tcp(1000, 80, kAck, payload), {.total_length = 0})));
  expect_session(facts, kSource, kDestination, kTcp, 1000, 80);
  Bytes request = text("GET / HTTP/1.1\r\nX: ") + Bytes(70'000, 'y') + text("\r\nHost: a.example\r\n\r\n");
  facts = decoded(ethernet(0x0800, ipv4(kTcp, tcp(1000, 80, kAck, request), {.total_length = 0})));
  EXPECT_EQ(facts.name_source, NameSource::kNone) << "its place does not fit 16 bits";
}

}  // namespace
}  // namespace weir::packet::testing
