#include "render/json_lists.h"

#include "render/rates.h"
#include "render/words.h"
#include "traffic/protocols.h"
#include "traffic/ranking.h"

namespace weir::render {
namespace {

using traffic::kIn;
using traffic::kOut;

void write_row_counts(JsonWriter& json, const traffic::RowCounts& row) {
  json.field("sessions_opened_in", row.opened[kIn]).field("sessions_opened_out", row.opened[kOut]);
  json.field("sessions_opened", row.all_opened());
  write_counts(json, row.counts);
}

template <typename Row>
void write_keyed_row(JsonWriter& json, const Row& row) {
  json.open('{');
  write_key(json, row);
  write_row_counts(json, row.row);
  json.close('}');
}

void write_other_row(JsonWriter& json, const traffic::RowCounts& row) {
  json.open('{').field("other", true);
  write_row_counts(json, row);
  json.close('}');
}

template <typename Table>
void write_list(JsonWriter& json, const char* name, const traffic::Settled& settled, const Table& table, bool folded,
                std::size_t limit) {
  json.key(name).open('[');
  for (std::uint32_t index : traffic::most_used(table, limit)) write_keyed_row(json, table[index]);
  if constexpr (!std::is_same_v<typename Table::value_type, traffic::SettledProtocol>) {
    if (folded) write_other_row(json, traffic::other(settled, table));
  }
  json.close(']');
}

void write_one_session(JsonWriter& json, const traffic::SettledSession& s, double seconds) {
  SessionFace face{s.key, s.direction, s.protocol, s.name, s.tcp_flags, s.outcome, s.midstream};
  json.open('{');
  write_session_key(json, face);
  json.field("opened", format_time(s.opened)).field("first", format_time(s.first)).field("last", format_time(s.last));
  write_counts(json, s.counts);
  write_rates(json, s.counts, seconds);
  write_session_state(json, face);
  json.field("opened_times", s.opened_times).close('}');
}

}  // namespace

std::string tcp_flag_letters(std::uint8_t flags) {
  constexpr std::string_view kLetters = "FSRPAUEC";
  std::string out;
  for (std::size_t bit = 0; bit < kLetters.size(); ++bit) {
    if ((flags >> bit & 1) != 0) out += kLetters[bit];
  }
  return out;
}

void write_counts(JsonWriter& json, const traffic::Counts& c) {
  json.field("packets_in", c.packets[kIn]).field("packets_out", c.packets[kOut]).field("packets", c.all_packets());
  json.field("bytes_in", c.bytes[kIn]).field("bytes_out", c.bytes[kOut]).field("bytes", c.all_bytes());
}

void write_rates(JsonWriter& json, const traffic::Counts& c, double seconds) {
  json.field("bits_per_second_in", bits_per_second(c.bytes[kIn], seconds));
  json.field("bits_per_second_out", bits_per_second(c.bytes[kOut], seconds));
  json.field("bits_per_second", bits_per_second(c.all_bytes(), seconds));
}

void write_session_key(JsonWriter& json, const SessionFace& face) {
  const traffic::SessionKey& key = face.key;
  json.field("transport", traffic::transport_name(key.transport)).field("local_address", format_address(key.local));
  const bool with_ports = traffic::has_ports(key.transport);
  if (with_ports) json.field("local_port", key.local_port);
  json.field("remote_address", format_address(key.remote));
  if (with_ports) {
    json.field("remote_port", key.remote_port);
  } else {
    json.field("identifier", key.local_port);
  }
  json.field("direction", face.direction == kOut ? "out" : "in");
  if (with_ports) json.field("service_port", face.direction == kOut ? key.remote_port : key.local_port);
  json.field("protocol", traffic::protocol_name(face.protocol)).text_or_null("name", face.name.text);
}

void write_session_state(JsonWriter& json, const SessionFace& face) {
  if (face.tcp_flags[kIn] != 0) json.field("tcp_flags_in", tcp_flag_letters(face.tcp_flags[kIn]));
  if (face.tcp_flags[kOut] != 0) json.field("tcp_flags_out", tcp_flag_letters(face.tcp_flags[kOut]));
  json.field("outcome", word(face.outcome)).field("midstream", face.midstream);
}

void write_key(JsonWriter& json, const traffic::SettledPort& port) {
  json.field("transport", traffic::transport_name(port.key.transport)).field("port", port.key.port);
}
void write_key(JsonWriter& json, const traffic::SettledProtocol& protocol) {
  json.field("protocol", traffic::protocol_name(protocol.protocol));
}
void write_key(JsonWriter& json, const traffic::SettledRemote& remote) {
  json.field("remote", format_address(remote.remote)).text_or_null("name", remote.name.text);
}

void write_row(JsonWriter& json, const traffic::SettledPort& port) { write_keyed_row(json, port); }
void write_row(JsonWriter& json, const traffic::SettledProtocol& protocol) { write_keyed_row(json, protocol); }
void write_row(JsonWriter& json, const traffic::SettledRemote& remote) { write_keyed_row(json, remote); }

void write_sessions(JsonWriter& json, const traffic::Settled& settled, double seconds, std::size_t limit) {
  json.key("sessions").open('[');
  for (std::uint32_t i : traffic::by_bytes(settled.sessions, limit))
    write_one_session(json, settled.sessions[i], seconds);
  if ((settled.folded & traffic::kFoldedSessions) != 0) {
    traffic::Counts rest = traffic::other(settled, settled.sessions);
    json.open('{').field("other", true);
    write_counts(json, rest);
    write_rates(json, rest, seconds);
    json.close('}');
  }
  json.close(']');
}

void write_rankings(JsonWriter& json, const traffic::Settled& settled, const JsonShape& shape) {
  bool ports_folded = (settled.folded & traffic::kFoldedPorts) != 0;
  bool remotes_folded = (settled.folded & traffic::kFoldedRemotes) != 0;
  write_list(json, "protocols", settled, settled.protocols, false, shape.rows_shown);
  write_list(json, "local_ports", settled, settled.local_ports, ports_folded, shape.rows_shown);
  write_list(json, "service_ports", settled, settled.service_ports, ports_folded, shape.rows_shown);
  write_list(json, "remotes", settled, settled.remotes, remotes_folded, shape.rows_shown);
  json.field("remotes_distinct", distinct(settled.remotes, remotes_folded, shape.bound));
  if (settled.folded == 0) return;
  constexpr std::pair<std::uint8_t, const char*> kTables[] = {{traffic::kFoldedSessions, "sessions"},
                                                              {traffic::kFoldedRemotes, "remotes"},
                                                              {traffic::kFoldedPorts, "ports"},
                                                              {traffic::kFoldedNames, "names"},
                                                              {traffic::kFoldedFragments, "fragments"}};
  json.key("folded").open('[');
  for (auto [bit, name] : kTables) {
    if ((settled.folded & bit) != 0) json.text(name);
  }
  json.close(']');
}

}  // namespace weir::render
