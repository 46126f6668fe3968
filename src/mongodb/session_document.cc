#include "mongodb/session_document.h"

#include <algorithm>
#include <limits>

namespace weir::mongodb {
namespace {

using traffic::kIn;
using traffic::kOut;

// A number of a closed list, 0 to `greatest`.
template <typename Enum>
Enum one_of(const Document& document, const char* name, Enum greatest) {
  const std::int64_t value = document.integer(name);
  if (value < 0 || value > static_cast<std::int64_t>(greatest)) document.fail();
  return static_cast<Enum>(std::clamp<std::int64_t>(value, 0, static_cast<std::int64_t>(greatest)));
}

template <typename Integer>
Integer narrow(const Document& document, const char* name) {
  const std::int64_t value = document.integer(name);
  if (value < 0 || value > static_cast<std::int64_t>(std::numeric_limits<Integer>::max())) document.fail();
  return static_cast<Integer>(value);
}

IpAddress address_of(const Document& document, const char* name) {
  const Result<IpAddress> address = parse_address(document.text(name));
  if (!address) document.fail();
  return address.value_or(IpAddress{});
}

traffic::SessionKey key_of(const Document& document) {
  traffic::SessionKey key;
  key.local = address_of(document, "local_address");
  key.remote = address_of(document, "remote_address");
  key.local_port = narrow<std::uint16_t>(document, "local_port");
  key.remote_port = narrow<std::uint16_t>(document, "remote_port");
  key.transport = narrow<std::uint8_t>(document, "transport");
  return key;
}

traffic::Name name_of(const Document& document) {
  if (!document.has("name_bytes")) return {};
  return {one_of(document, "name_source", packet::NameSource::kTlsSni), document.integer("name_time"),
          std::string(document.binary("name_bytes"))};
}

}  // namespace

traffic::Counts counts_of(const Document& document) {
  traffic::Counts counts;
  counts.add(kIn, document.count("packets_in"), document.count("bytes_in"));
  counts.add(kOut, document.count("packets_out"), document.count("bytes_out"));
  return counts;
}

traffic::SessionRecord record_of(const Document& document) {
  traffic::SessionRecord record;
  record.key = key_of(document);
  record.opened = document.integer("opened");
  record.sequence = narrow<std::uint32_t>(document, "sequence");
  record.counts = counts_of(document);
  record.tcp_flags[kIn] = narrow<std::uint8_t>(document, "tcp_flags_in");
  record.tcp_flags[kOut] = narrow<std::uint8_t>(document, "tcp_flags_out");
  record.first = document.integer("first");
  record.last = document.integer("last");
  record.end_reason = one_of(document, "end_reason", traffic::FlowEndReason::kLackOfResources);
  record.direction = document.integer("direction") == kOut ? kOut : kIn;
  record.outcome = one_of(document, "outcome", traffic::Outcome::kUnanswered);
  record.midstream = document.boolean("midstream");
  record.protocol = narrow<traffic::ProtocolId>(document, "protocol_id");
  record.name = name_of(document);
  return record;
}

}  // namespace weir::mongodb
