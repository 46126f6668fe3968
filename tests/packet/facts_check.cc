#include "packet/facts_check.h"

#include <cctype>

namespace weir::packet::testing {
namespace {

bool is_session_transport(std::uint8_t transport) {
  return transport == kTcp || transport == kUdp || transport == kSctp || transport == kIcmp || transport == kIcmpv6;
}

const char* name_contradiction(const FrameFacts& facts, std::span<const std::uint8_t> frame) {
  if (facts.kind != Kind::kSession || facts.transport != kTcp) return "a name outside a TCP session";
  if (facts.name_length == 0 || facts.name_length > 253) return "a name of wrong length";
  if (facts.name_offset + facts.name_length > frame.size()) return "a name outside the frame";
  for (std::uint8_t byte : frame.subspan(facts.name_offset, facts.name_length)) {
    if (byte >= 0x80 || !(std::isalnum(byte) || byte == '-' || byte == '_' || byte == '.'))
      return "a name of odd bytes";
  }
  return nullptr;
}

const char* session_contradiction(const FrameFacts& facts) {
  if (!is_session_transport(facts.transport)) return "a session of a transport without sessions";
  bool echo = facts.transport == kIcmp || facts.transport == kIcmpv6;
  if (echo && facts.source_port != facts.destination_port) return "an echo with two identifiers";
  if (facts.malformed != Malformed::kNone && facts.malformed != Malformed::kTooManyLayers) return "a malformed session";
  return nullptr;
}

const char* sessionless_contradiction(const FrameFacts& facts) {
  if (facts.first_fragment) return "a first fragment without a session";
  if (facts.payload_offset != 0) return "a payload without a session";
  if (!has_addresses(facts)) return nullptr;
  if (facts.source_port != 0 || facts.destination_port != 0 || facts.tcp_flags != 0) return "ports without a session";
  return nullptr;
}

const char* reason_contradiction(const FrameFacts& facts) {
  if (facts.malformed >= Malformed::kCount || facts.kind > Kind::kIcmpError) return "an unknown value";
  if (facts.kind == Kind::kMalformed && facts.malformed == Malformed::kNone) return "malformed without a reason";
  if (facts.kind == Kind::kNotIp && facts.malformed != Malformed::kNone) return "not IP, and malformed";
  if (facts.malformed == Malformed::kTruncatedTransport && facts.kind != Kind::kOther) return "cut off, and complete";
  return nullptr;
}

bool same_quote(const QuotedTuple& left, const QuotedTuple& right) {
  if (left.valid != right.valid) return false;
  return !left.valid || (left.source == right.source && left.destination == right.destination &&
                         left.source_port == right.source_port && left.destination_port == right.destination_port &&
                         left.transport == right.transport);
}

bool same_addressed(const FrameFacts& left, const FrameFacts& right) {
  return left.source == right.source && left.destination == right.destination && left.transport == right.transport &&
         left.tcp_flags == right.tcp_flags && left.source_port == right.source_port &&
         left.destination_port == right.destination_port;
}

}  // namespace

bool has_addresses(const FrameFacts& facts) { return facts.kind != Kind::kNotIp && facts.kind != Kind::kMalformed; }

const char* contradiction(const FrameFacts& facts, std::span<const std::uint8_t> frame) {
  if (const char* reason = reason_contradiction(facts)) return reason;
  if (facts.payload_offset >= frame.size() && facts.payload_offset != 0) return "a payload outside the frame";
  if (facts.name_source != NameSource::kNone) {
    if (const char* reason = name_contradiction(facts, frame)) return reason;
  }
  return facts.kind == Kind::kSession ? session_contradiction(facts) : sessionless_contradiction(facts);
}

bool same_facts(const FrameFacts& left, const FrameFacts& right) {
  if (left.kind != right.kind || left.malformed != right.malformed || left.first_fragment != right.first_fragment ||
      left.name_source != right.name_source || left.payload_offset != right.payload_offset ||
      left.ether_type != right.ether_type) {
    return false;
  }
  bool named = left.name_source != NameSource::kNone;
  if (named && (left.name_offset != right.name_offset || left.name_length != right.name_length)) return false;
  bool fragment = left.kind == Kind::kFragment || left.first_fragment;
  if (fragment && left.fragment_id != right.fragment_id) return false;
  if (has_addresses(left) && !same_addressed(left, right)) return false;
  return left.kind != Kind::kIcmpError || same_quote(left.quoted, right.quoted);
}

}  // namespace weir::packet::testing
