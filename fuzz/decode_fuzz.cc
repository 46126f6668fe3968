// Frames of any bytes. Input: a byte that chooses the link type, a byte whose lowest bit chooses Tunnels, the frame.
// Beside memory safety: the facts hold together, point into the frame, do not depend on what was in them before, and
// are those of the walk when a plain frame took the short way.
#include <cstdint>
#include <cstdlib>
#include <span>

#include "packet/decode.h"
#include "packet/facts_check.h"
#include "packet/walk.h"

using weir::packet::FrameFacts;
using weir::packet::Tunnels;

namespace {

constexpr std::uint16_t kLinkTypes[] = {1, 1, 1, 1, 0, 9, 12, 14, 50, 51, 101, 108, 113, 228, 229, 276, 127};

// Every byte that decode() has to overwrite or leave unread.
FrameFacts dirty() {
  FrameFacts facts;
  facts.kind = weir::packet::Kind::kIcmpError;
  facts.malformed = weir::packet::Malformed::kTooManyLayers;
  facts.first_fragment = true;
  facts.name_source = weir::packet::NameSource::kTlsSni;
  facts.payload_offset = facts.name_offset = facts.name_length = facts.ether_type = 0xffff;
  facts.source_port = facts.destination_port = 0xffff;
  facts.transport = facts.tcp_flags = 0xff;
  facts.quoted.valid = true;
  return facts;
}

void must(bool condition) {
  if (!condition) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  std::uint16_t link_type = kLinkTypes[data[0] % std::size(kLinkTypes)];
  Tunnels tunnels = data[1] & 1 ? Tunnels::kOuter : Tunnels::kInnermost;
  std::span<const std::uint8_t> frame(data + 2, size - 2);
  FrameFacts facts, again = dirty(), walked = dirty();
  weir::packet::decode(frame, link_type, tunnels, facts);
  weir::packet::decode(frame, link_type, tunnels, again);
  weir::packet::walk_frame(frame, link_type, tunnels, walked);
  must(weir::packet::testing::contradiction(facts, frame) == nullptr);
  must(weir::packet::testing::same_facts(facts, again));
  must(weir::packet::testing::same_facts(facts, walked));
  return 0;
}
