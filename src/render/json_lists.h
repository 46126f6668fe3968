// The parts that several objects of api/json-lines.md share: counts, rows of rankings, sessions, lists.
#pragma once

#include <string>

#include "render/json_rows.h"
#include "render/json_writer.h"

namespace weir::render {

void write_counts(JsonWriter& json, const traffic::Counts& counts);  // packets and bytes: in, out, both
void write_rates(JsonWriter& json, const traffic::Counts& counts, double seconds);

// What a SESSION says besides its counts and times, from a live or a stored one.
struct SessionFace {
  const traffic::SessionKey& key;
  traffic::Direction direction;
  traffic::ProtocolId protocol;
  const traffic::Name& name;
  const std::uint8_t* tcp_flags;  // [kOut], [kIn]
  traffic::Outcome outcome;
  bool midstream;
};
void write_session_key(JsonWriter& json, const SessionFace& face);
void write_session_state(JsonWriter& json, const SessionFace& face);

void write_row(JsonWriter& json, const traffic::SettledPort& port);          // whole ROWs, as objects
void write_row(JsonWriter& json, const traffic::SettledProtocol& protocol);
void write_row(JsonWriter& json, const traffic::SettledRemote& remote);
void write_key(JsonWriter& json, const traffic::SettledPort& port);          // the key's members only
void write_key(JsonWriter& json, const traffic::SettledProtocol& protocol);
void write_key(JsonWriter& json, const traffic::SettledRemote& remote);

void write_sessions(JsonWriter& json, const traffic::Settled& settled, double seconds, std::size_t limit);
// "protocols" to "remotes", "remotes_distinct" and "folded".
void write_rankings(JsonWriter& json, const traffic::Settled& settled, const JsonShape& shape);

std::string tcp_flag_letters(std::uint8_t flags);

}  // namespace weir::render
