// ICMP (RFC 792) and ICMPv6 (RFC 4443): echoes are sessions by their identifier, errors quote the session they refuse.
#include "packet/quoted.h"
#include "packet/walk.h"

namespace weir::packet {
namespace {

Layer cut_off(Walk& walk) {
  walk.facts.malformed = Malformed::kTruncatedTransport;
  return Layer::kEnd;
}

Layer echo(Walk& walk) {
  if (walk.left() < 6) return cut_off(walk);
  walk.facts.source_port = walk.facts.destination_port = walk.word(4);
  walk.facts.kind = Kind::kSession;
  walk.facts.first_fragment = walk.more_fragments;
  return Layer::kEnd;
}

Layer error(Walk& walk) {
  walk.facts.kind = Kind::kIcmpError;
  walk.facts.quoted.valid = false;
  if (walk.left() > 8) read_quoted({walk.at + 8, walk.end}, walk.facts.quoted);
  return Layer::kEnd;
}

}  // namespace

Layer read_icmp(Walk& walk) {
  enum : std::uint8_t {
    kEchoReply = 0,
    kUnreachable = 3,
    kEchoRequest = 8,
    kTimeExceeded = 11,
    kParameterProblem = 12
  };
  constexpr std::uint8_t kFragmentationNeeded = 4;  // path MTU discovery, which refuses nothing
  if (walk.left() < 2) return cut_off(walk);
  switch (walk.at[0]) {
    case kEchoReply:
    case kEchoRequest:
      return echo(walk);
    case kUnreachable:
      return walk.at[1] == kFragmentationNeeded ? Layer::kEnd : error(walk);
    case kTimeExceeded:
    case kParameterProblem:
      return error(walk);
    default:
      return Layer::kEnd;
  }
}

Layer read_icmpv6(Walk& walk) {
  enum : std::uint8_t {
    kUnreachable = 1,
    kTimeExceeded = 3,
    kParameterProblem = 4,
    kEchoRequest = 128,
    kEchoReply = 129
  };
  if (walk.left() < 2) return cut_off(walk);
  switch (walk.at[0]) {
    case kEchoRequest:
    case kEchoReply:
      return echo(walk);
    case kUnreachable:
    case kTimeExceeded:
    case kParameterProblem:
      return error(walk);
    default:
      return Layer::kEnd;
  }
}

}  // namespace weir::packet
