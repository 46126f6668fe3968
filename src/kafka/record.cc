#include "kafka/record.h"

#include <algorithm>

#include "kafka/big_endian.h"

namespace weir::kafka {

std::string_view reason_word(Unreadable reason) {
  static constexpr std::string_view kWords[] = {"foreign", "version", "header", "value", "orders", "too_long", "key"};
  static_assert(std::size(kWords) == static_cast<std::size_t>(Unreadable::kCount));
  return kWords[static_cast<std::size_t>(reason)];
}

bool is_probe_name(std::string_view name) {
  auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !name.empty() && name.size() <= kMaxProbeName && std::all_of(name.begin(), name.end(), allowed);
}

std::vector<Header> headers_of(const RecordHead& head) {
  std::vector<Header> headers;
  auto add = [&](const char* name, std::string value) { headers.push_back({name, std::move(value)}); };
  add("version", big_endian<std::uint8_t>(kRecordVersion));
  add("kind", big_endian(static_cast<std::uint8_t>(head.kind)));
  add("probe", head.probe);
  add("source", big_endian(head.source));
  add("sources", big_endian(head.sources));
  if (head.kind != Kind::kRemoved) {
    add("spool", big_endian(head.spool));
    add("sequence", big_endian(head.sequence));
  }
  if (head.complete_until) add("complete_until", big_endian(*head.complete_until));
  if (has_packets(head.kind)) {
    add("first", big_endian(head.first));
    add("last", big_endian(head.last));
    add("orders", head.orders);
    if (head.time_offset != 0) add("time_offset", big_endian(head.time_offset));
  }
  if (head.kind == Kind::kLate) add("late_pane", big_endian(head.late_pane));
  if (head.pane) add("pane", big_endian(*head.pane));
  if (head.dropped.any()) {
    add("dropped", big_endian(head.dropped.by_kernel) + big_endian(head.dropped.no_room) +
                       big_endian(head.dropped.ahead_of_clock));
  }
  return headers;
}

}  // namespace weir::kafka
