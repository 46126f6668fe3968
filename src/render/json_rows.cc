#include "render/json_rows.h"

#include "render/json_lists.h"
#include "render/rates.h"
#include "render/words.h"
#include "traffic/protocols.h"
#include "traffic/ranking.h"

namespace weir::render {
namespace {

using traffic::kIn;
using traffic::kOut;

// "KEY": the key of the best row, or null.
template <typename Table>
void write_best_key(JsonWriter& json, const char* name, const Table& table, const std::vector<std::uint32_t>& best) {
  json.key(name);
  if (best.empty()) return json.null();
  json.open('{');
  write_key(json, table[best[0]]);
  json.close('}');
}

template <typename Table>
void write_best_row(JsonWriter& json, const char* name, const Table& table, const std::vector<std::uint32_t>& best) {
  json.key(name);
  if (best.empty()) return json.null();
  write_row(json, table[best[0]]);
}

void write_late(JsonWriter& json, const traffic::Counts& late) {
  json.field("late_packets_in", late.packets[kIn]).field("late_packets_out", late.packets[kOut]);
  json.field("late_bytes_in", late.bytes[kIn]).field("late_bytes_out", late.bytes[kOut]);
}

void write_session_counts(JsonWriter& json, const traffic::SessionCounts& counts) {
  json.field("sessions_opened_in", counts.opened[kIn]).field("sessions_opened_out", counts.opened[kOut]);
  json.field("sessions_refused_in", counts.refused[kIn]).field("sessions_refused_out", counts.refused[kOut]);
  json.field("sessions_unanswered_in", counts.unanswered[kIn])
      .field("sessions_unanswered_out", counts.unanswered[kOut]);
}

void write_most_used(JsonWriter& json, const traffic::Settled& settled) {
  auto protocol = traffic::most_used(settled.protocols, 1);
  json.key("most_used_protocol");
  if (protocol.empty()) {
    json.null();
  } else {
    json.text(traffic::protocol_name(settled.protocols[protocol[0]].protocol));
  }
  write_best_key(json, "most_used_local_port", settled.local_ports, traffic::most_used(settled.local_ports, 1));
  write_best_key(json, "most_used_service_port", settled.service_ports, traffic::most_used(settled.service_ports, 1));
  write_best_key(json, "most_visited", settled.remotes, traffic::most_visited(settled.remotes, 1));
}

// What a window and a long window have in common, before their lists.
void write_figures(JsonWriter& json, const traffic::Settled& settled, double seconds) {
  write_counts(json, settled.totals);
  write_rates(json, settled.totals, seconds);
  write_late(json, settled.late);
}

double share(const traffic::Counts& part, const traffic::Counts& whole) {
  return whole.all_bytes() == 0 ? 0 : static_cast<double>(part.all_bytes()) / static_cast<double>(whole.all_bytes());
}

template <typename Table>
void write_top(JsonWriter& json, const char* name, const traffic::Settled& settled, const Table& table) {
  auto top = traffic::by_bytes(table, 1);
  json.key(name);
  if (top.empty()) return json.null();
  json.open('{');
  write_key(json, table[top[0]]);
  json.field("share_of_bytes", share(table[top[0]].row.counts, settled.totals)).close('}');
}

void write_table_one(JsonWriter& json, const traffic::Settled& settled) {
  write_top(json, "top_protocol", settled, settled.protocols);
  write_best_row(json, "most_used_local_port", settled.local_ports, traffic::most_used(settled.local_ports, 1));
  write_best_row(json, "most_used_service_port", settled.service_ports, traffic::most_used(settled.service_ports, 1));
  write_top(json, "top_local_port", settled, settled.local_ports);
  write_top(json, "top_service_port", settled, settled.service_ports);
  write_best_row(json, "most_visited", settled.remotes, traffic::most_visited(settled.remotes, 1));
}

void end_line(JsonWriter& json, std::string& out) {
  json.close('}');
  out += '\n';
}

}  // namespace

void append_window(std::string& out, const WindowRow& window, const JsonShape& shape) {
  JsonWriter json(out);
  const traffic::Settled& settled = window.settled;
  auto seconds = static_cast<double>(window.end - window.start);
  json.open('{').field("type", "window").field("user", window.user).field("start", format_time(start_of(window.start)));
  json.field("end", format_time(start_of(window.end))).field("window_seconds", window.end - window.start);
  write_figures(json, settled, seconds);
  json.field("sessions_active", window.sessions_active);
  write_session_counts(json, settled.session_counts);
  write_most_used(json, settled);
  write_sessions(json, settled, seconds, shape.rows_shown);
  write_rankings(json, settled, shape);
  end_line(json, out);
}

void append_long_window(std::string& out, const traffic::CurrentProfile& profile, const JsonShape& shape) {
  JsonWriter json(out);
  Seconds end = profile.long_window_start + profile.long_window_seconds;
  json.open('{').field("type", "long_window").field("user", profile.user);
  json.field("start", format_time(start_of(profile.long_window_start))).field("end", format_time(start_of(end)));
  json.field("long_window_seconds", profile.long_window_seconds).field("covered_seconds", profile.covered_seconds);
  write_figures(json, profile.settled, static_cast<double>(profile.covered_seconds));
  write_session_counts(json, profile.settled.session_counts);
  write_most_used(json, profile.settled);
  write_rankings(json, profile.settled, shape);
  end_line(json, out);
}

void append_profile(std::string& out, const traffic::CurrentProfile& profile, const JsonShape& shape) {
  JsonWriter json(out);
  json.open('{').field("type", "profile").field("user", profile.user);
  json.field("long_window_start", format_time(start_of(profile.long_window_start)));
  json.field("long_window_seconds", profile.long_window_seconds).field("covered_seconds", profile.covered_seconds);
  write_table_one(json, profile.settled);
  write_figures(json, profile.settled, static_cast<double>(profile.covered_seconds));
  write_session_counts(json, profile.settled.session_counts);
  write_rankings(json, profile.settled, shape);
  end_line(json, out);
}

void append_session(std::string& out, const traffic::UserName& user, const traffic::SessionRecord& r) {
  JsonWriter json(out);
  SessionFace face{r.key, r.direction, r.protocol, r.name, r.tcp_flags, r.outcome, r.midstream};
  json.open('{').field("type", "session").field("user", user);
  write_session_key(json, face);
  json.field("opened", format_time(r.opened)).field("first", format_time(r.first)).field("last", format_time(r.last));
  write_counts(json, r.counts);
  write_rates(json, r.counts, static_cast<double>(r.last - r.opened) / static_cast<double>(kNanosecondsPerSecond));
  write_session_state(json, face);
  json.field("end_reason", word(r.end_reason));
  end_line(json, out);
}

void append_user(std::string& out, const traffic::UserRow& row, const std::string& period) {
  JsonWriter json(out);
  json.open('{').field("type", "user").field("user", row.user);
  if (!period.empty()) json.field("period", period);
  write_counts(json, row.totals);
  json.field("sessions_opened", row.sessions_opened).field("late_packets", row.late_packets);
  json.field("late_bytes", row.late_bytes).field("first", format_time(row.first)).field("last", format_time(row.last));
  end_line(json, out);
}

}  // namespace weir::render
