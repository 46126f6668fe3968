#include "render/words.h"

namespace weir::render {

std::string_view word(traffic::Outcome outcome) {
  switch (outcome) {
    case traffic::Outcome::kPending:
      return "pending";
    case traffic::Outcome::kAnswered:
      return "answered";
    case traffic::Outcome::kRefused:
      return "refused";
    case traffic::Outcome::kUnanswered:
      return "unanswered";
  }
  return "unknown";
}

std::string_view word(traffic::FlowEndReason reason) {
  switch (reason) {
    case traffic::FlowEndReason::kIdleTimeout:
      return "idle_timeout";
    case traffic::FlowEndReason::kActiveTimeout:
      return "active_timeout";
    case traffic::FlowEndReason::kEndOfFlow:
      return "end_of_flow";
    case traffic::FlowEndReason::kForcedEnd:
      return "forced_end";
    case traffic::FlowEndReason::kLackOfResources:
      return "lack_of_resources";
  }
  return "unknown";
}

std::string_view word(packet::Malformed reason) {
  switch (reason) {
    case packet::Malformed::kNone:
      return "none";
    case packet::Malformed::kTruncatedLink:
      return "truncated_link";
    case packet::Malformed::kTruncatedNetwork:
      return "truncated_network";
    case packet::Malformed::kBadIpVersion:
      return "bad_ip_version";
    case packet::Malformed::kBadIpHeaderLength:
      return "bad_ip_header_length";
    case packet::Malformed::kTruncatedTransport:
      return "truncated_transport";
    case packet::Malformed::kTooManyLayers:
      return "too_many_layers";
    case packet::Malformed::kUnknownLinkType:
      return "unknown_link_type";
    case packet::Malformed::kCount:
      break;
  }
  return "unknown";
}

}  // namespace weir::render
