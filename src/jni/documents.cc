#include "jni/documents.h"

#include "jni/bson_writer.h"
#include "render/utf8.h"
#include "traffic/protocols.h"

namespace weir::jni {
namespace {

using traffic::kIn;
using traffic::kOut;

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

std::string joined(std::initializer_list<std::string> parts) {
  std::string key;
  for (const std::string& part : parts) (key.empty() ? key : key += '|') += part;
  return key;
}

void add_counts(BsonWriter& out, const traffic::Counts& counts) {
  out.field("packets_in", number(counts.packets[kIn])).field("packets_out", number(counts.packets[kOut]));
  out.field("bytes_in", number(counts.bytes[kIn])).field("bytes_out", number(counts.bytes[kOut]));
}

void add_late(BsonWriter& out, const traffic::Counts& late) {
  out.field("late_packets_in", number(late.packets[kIn])).field("late_packets_out", number(late.packets[kOut]));
  out.field("late_bytes_in", number(late.bytes[kIn])).field("late_bytes_out", number(late.bytes[kOut]));
}

void add_session_counts(BsonWriter& out, const traffic::SessionCounts& counts) {
  out.field("sessions_opened_in", number(counts.opened[kIn])).field("sessions_opened_out", number(counts.opened[kOut]));
  out.field("sessions_refused_in", number(counts.refused[kIn]));
  out.field("sessions_refused_out", number(counts.refused[kOut]));
  out.field("sessions_unanswered_in", number(counts.unanswered[kIn]));
  out.field("sessions_unanswered_out", number(counts.unanswered[kOut]));
}

void add_session_key(BsonWriter& out, const traffic::SessionKey& key) {
  out.text("local_address", format_address(key.local)).field("local_port", std::int64_t{key.local_port});
  out.text("remote_address", format_address(key.remote)).field("remote_port", std::int64_t{key.remote_port});
  out.field("transport", std::int64_t{key.transport});
}

// BSON's texts are UTF-8; what is not becomes U+FFFD. The bytes as they were are beside it.
std::string valid_utf8(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const render::Character c = render::first_character(text);
    c.valid ? valid.append(text.substr(0, c.bytes)) : valid.append("\xef\xbf\xbd");
    text.remove_prefix(c.bytes);
  }
  return valid;
}

void add_name(BsonWriter& out, const traffic::Name& name) {
  if (name.source == packet::NameSource::kNone) return;
  out.text("name", valid_utf8(name.text)).binary("name_bytes", name.text);
  out.field("name_source", static_cast<std::int64_t>(name.source)).field("name_time", name.time);
}

OutputRow row_of(OutputKind kind, std::string&& key, BsonWriter& out) { return {kind, std::move(key), out.take()}; }

}  // namespace

OutputRow document_of(const traffic::PaneRow& row) {
  BsonWriter out;
  std::string key = joined({std::to_string(static_cast<int>(row.level)), std::to_string(row.start), row.user});
  out.text("_id", key).field("level", static_cast<std::int64_t>(row.level)).field("start", row.start);
  out.text("user", row.user);
  add_counts(out, row.totals);
  add_late(out, row.late);
  add_session_counts(out, row.session_counts);
  out.binary("settled", row.bytes);
  return row_of(OutputKind::kPane, std::move(key), out);
}

OutputRow document_of(const traffic::UserName& user, const traffic::SessionRecord& r) {
  BsonWriter out;
  const traffic::SessionKey& k = r.key;
  std::string key = joined({user, std::to_string(k.transport), format_address(k.local), std::to_string(k.local_port),
                            format_address(k.remote), std::to_string(k.remote_port), std::to_string(r.opened),
                            std::to_string(r.sequence)});
  out.text("_id", key).text("user", user);
  add_session_key(out, k);
  out.field("opened", r.opened).field("sequence", std::int64_t{r.sequence});
  add_counts(out, r.counts);
  out.field("tcp_flags_in", std::int64_t{r.tcp_flags[kIn]}).field("tcp_flags_out", std::int64_t{r.tcp_flags[kOut]});
  out.field("first", r.first).field("last", r.last);
  out.field("end_reason", static_cast<std::int64_t>(r.end_reason));
  out.field("direction", static_cast<std::int64_t>(r.direction));
  out.field("outcome", static_cast<std::int64_t>(r.outcome)).field("midstream", r.midstream);
  out.field("protocol_id", std::int64_t{r.protocol}).text("protocol", traffic::protocol_name(r.protocol));
  add_name(out, r.name);
  return row_of(OutputKind::kSession, std::move(key), out);
}

OutputRow document_of(const traffic::CurrentProfile& profile, const traffic::Bounds& bounds) {
  BsonWriter out;
  std::string settled;
  serialize(profile.settled, profile.long_window_start, bounds, settled);
  out.text("_id", profile.user).text("user", profile.user).field("long_window_start", profile.long_window_start);
  out.field("long_window_seconds", profile.long_window_seconds);
  out.field("covered_seconds", number(profile.covered_seconds));
  add_counts(out, profile.settled.totals);
  out.binary("settled", settled);
  return row_of(OutputKind::kProfile, std::string(profile.user), out);
}

OutputRow document_of(const traffic::UserRow& row, Seconds minute) {
  BsonWriter out;
  std::string key = joined({std::to_string(minute), row.user});
  out.text("_id", key).field("minute", minute).text("user", row.user);
  add_counts(out, row.totals);
  out.field("late_packets", number(row.late_packets)).field("late_bytes", number(row.late_bytes));
  out.field("sessions_opened", number(row.sessions_opened)).field("first", row.first).field("last", row.last);
  return row_of(OutputKind::kUserMinute, std::move(key), out);
}

OutputRow document_of(const traffic::NetworkPaneRow& row) {
  BsonWriter out;
  std::string key = joined({std::to_string(static_cast<int>(row.level)), std::to_string(row.start)});
  out.text("_id", key).field("level", static_cast<std::int64_t>(row.level)).field("start", row.start);
  out.field("packets", number(row.activity.total.packets)).field("bytes", number(row.activity.total.bytes));
  out.binary("activity", traffic::serialize(row.activity));
  return row_of(OutputKind::kNetworkPane, std::move(key), out);
}

}  // namespace weir::jni
