#include "cli/summary.h"

#include <fmt/format.h>

#include "render/json_writer.h"
#include "render/words.h"

namespace weir::cli {
namespace {

void write_malformed(render::JsonWriter& json, const traffic::NetworkActivity& network) {
  json.key("malformed_by_reason").open('{');
  for (int i = 1; i < static_cast<int>(packet::Malformed::kCount); ++i) {
    if (network.malformed[i] != 0) json.field(render::word(static_cast<packet::Malformed>(i)), network.malformed[i]);
  }
  json.close('}');
}

void write_not_ip(render::JsonWriter& json, const traffic::NetworkActivity& network) {
  json.key("not_ip_by_ethertype").open('{');
  for (const auto& [ether_type, sum] : network.not_ip) json.field(fmt::format("0x{:04x}", ether_type), sum.packets);
  json.close('}');
}

void write_time_or_null(render::JsonWriter& json, const char* name, Nanoseconds time, bool known) {
  json.text_or_null(name, known ? format_time(time) : "");
}

}  // namespace

Summary summarize(const engine::Counters& counters) {
  const traffic::NetworkActivity& network = counters.network;
  Summary summary;
  summary.all = network.total;
  summary.all.add(network.late);
  summary.late = network.late;
  summary.unattributed = counters.unattributed;
  summary.beyond_max_users = counters.beyond_max_users;
  for (const auto& [ether_type, sum] : network.not_ip) summary.not_ip.add(sum);
  for (std::uint64_t frames : network.malformed) summary.malformed += frames;
  summary.kernel_dropped = network.kernel_dropped;
  summary.queue_dropped = network.queue_dropped;
  summary.ahead_of_clock = network.ahead_of_clock;
  return summary;
}

void append_summary(std::string& out, const engine::Outcome& outcome) {
  const engine::Counters& counters = outcome.counters;
  Summary sums = summarize(counters);
  render::JsonWriter json(out);
  json.open('{').field("type", "summary").field("packets", sums.all.packets).field("bytes", sums.all.bytes);
  json.field("users", counters.users).field("windows", counters.windows);
  json.field("sessions_opened", counters.sessions_opened).field("folded_panes", counters.folded_panes);
  json.field("late", sums.late.packets).field("malformed", sums.malformed);
  json.field("unattributed", sums.unattributed.packets).field("not_ip", sums.not_ip.packets);
  json.field("late_bytes", sums.late.bytes).field("unattributed_bytes", sums.unattributed.bytes);
  json.field("not_ip_bytes", sums.not_ip.bytes).field("beyond_max_users", sums.beyond_max_users.packets);
  write_malformed(json, counters.network);
  write_not_ip(json, counters.network);
  json.key("dropped").open('{').field("kernel", sums.kernel_dropped).field("queue", sums.queue_dropped);
  json.field("ahead_of_clock", sums.ahead_of_clock).close('}');
  bool any = counters.first <= counters.last;
  write_time_or_null(json, "first", counters.first, any);
  write_time_or_null(json, "last", counters.last, any);
  json.key("errors").open('[');
  for (const Error& problem : outcome.problems) json.text(problem.line());
  json.close(']').close('}');
  out += '\n';
}

}  // namespace weir::cli
