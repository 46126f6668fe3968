#include "cli/packets_summary.h"

#include "cli/units.h"
#include "render/json_writer.h"

namespace weir::cli {

void PacketsSummary::add(const ArchivedPacket& packet) {
  if (packets_++ == 0) first_ = packet.time;
  last_ = packet.time;
  bytes_ += packet.length;
}

std::string PacketsSummary::text(const std::string& user) const {
  if (packets_ == 0) return "no packets of " + user + "\n";
  return counted(packets_, "packet") + " of " + user + ", " + human_bytes(bytes_) + " on the wire, " +
         human_time(first_) + " to " + human_time(last_) + " (UTC)\n";
}

std::string PacketsSummary::json(const std::string& user) const {
  std::string line;
  render::JsonWriter json(line);
  json.open('{').field("type", "packets").field("user", user).field("packets", packets_).field("bytes", bytes_);
  json.text_or_null("first", packets_ ? format_time(first_) : "")
      .text_or_null("last", packets_ ? format_time(last_) : "");
  json.close('}');
  return line + "\n";
}

}  // namespace weir::cli
