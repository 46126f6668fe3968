#include "cli/profile_text.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "cli/csv.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/units.h"
#include "traffic/protocols.h"
#include "traffic/ranking.h"

namespace weir::cli {
namespace {

using traffic::kIn;
using traffic::kOut;
using traffic::Settled;

std::string key_text(const traffic::SettledPort& port) { return port_text(port.key); }
std::string key_text(const traffic::SettledProtocol& p) { return std::string(traffic::protocol_name(p.protocol)); }
std::string key_text(const traffic::SettledRemote& remote) { return remote_text(remote); }

double share_of(const traffic::RowCounts& row, const Settled& settled) {
  std::uint64_t whole = settled.totals.all_bytes();
  return whole == 0 ? 0 : static_cast<double>(row.counts.all_bytes()) / static_cast<double>(whole);
}

template <typename Rows>
std::string best(const Rows& rows, const std::vector<std::uint32_t>& order) {
  return order.empty() ? "-" : key_text(rows[order[0]]);
}

template <typename Rows>
std::string best_with_share(const Settled& settled, const Rows& rows) {
  auto order = traffic::by_bytes(rows, 1);
  if (order.empty()) return "-";
  return key_text(rows[order[0]]) + ", " + human_share(share_of(rows[order[0]].row, settled)) + " of bytes";
}

std::string table_one(const Settled& s) {
  const std::pair<const char*, std::string> lines[] = {
      {"Top protocol", best_with_share(s, s.protocols)},
      {"Top used port (local)", best(s.local_ports, traffic::most_used(s.local_ports, 1))},
      {"Top used port (service)", best(s.service_ports, traffic::most_used(s.service_ports, 1))},
      {"Top port (local)", best_with_share(s, s.local_ports)},
      {"Top port (service)", best_with_share(s, s.service_ports)},
      {"Most visited", best(s.remotes, traffic::most_visited(s.remotes, 1))},
  };
  std::string out;
  for (const auto& [title, value] : lines) out += fit(title, 26) + printable(value) + "\n";
  return out;
}

template <typename Rows>
std::string list_text(const char* title, const Settled& settled, const Rows& rows, std::size_t limit, bool colours) {
  Table table({{title},
               {"SESSIONS", Align::kRight},
               {"IN", Align::kRight},
               {"OUT", Align::kRight},
               {"PACKETS", Align::kRight},
               {"SHARE", Align::kRight}});
  for (std::uint32_t i : traffic::most_used(rows, limit)) {
    const traffic::RowCounts& row = rows[i].row;
    table.add({key_text(rows[i]), human_count(row.all_opened()), human_bytes(row.counts.bytes[kIn]),
               human_bytes(row.counts.bytes[kOut]), human_count(row.counts.all_packets()),
               human_share(share_of(row, settled))});
  }
  std::string out = "\n" + table.text(colours);
  if (rows.size() > limit) out += fmt::format("({} more; --full shows them)\n", human_count(rows.size() - limit));
  return out;
}

std::string heading(const traffic::CurrentProfile& p) {
  const Settled& s = p.settled;
  auto covered = static_cast<double>(p.covered_seconds);
  std::string range =
      fmt::format("{} to {} UTC, {} covered", human_time(start_of(p.long_window_start)),
                  human_time(start_of(p.long_window_start + p.long_window_seconds)), human_seconds(covered));
  return fmt::format("{}\n{}\nin {} ({}), out {} ({}), {} opened\n", printable(p.user), range,
                     human_bytes(s.totals.bytes[kIn]), human_bit_rate(bits_per_second(s.totals.bytes[kIn], covered)),
                     human_bytes(s.totals.bytes[kOut]), human_bit_rate(bits_per_second(s.totals.bytes[kOut], covered)),
                     counted(s.session_counts.opened[kOut] + s.session_counts.opened[kIn], "session"));
}

// protocol, transport, port, remote, name: those that the row's list does not have are empty.
using KeyCells = std::array<std::string, 5>;
KeyCells key_cells(const traffic::SettledProtocol& p) { return {key_text(p), "", "", "", ""}; }
KeyCells key_cells(const traffic::SettledPort& port) {
  return {"", std::string(traffic::transport_name(port.key.transport)), std::to_string(port.key.port), "", ""};
}
KeyCells key_cells(const traffic::SettledRemote& remote) {
  return {"", "", "", format_address(remote.remote), remote.name.text};
}

template <typename Rows>
std::string list_csv(const char* list, const Settled& settled, const Rows& rows, std::size_t limit) {
  std::string out;
  for (std::uint32_t i : traffic::most_used(rows, limit)) {
    const traffic::RowCounts& row = rows[i].row;
    const KeyCells key = key_cells(rows[i]);
    std::vector<std::string> cells = {list};
    cells.insert(cells.end(), key.begin(), key.end());
    for (const std::uint64_t* counts : {row.opened, row.counts.packets, row.counts.bytes}) {
      for (int direction : {kIn, kOut}) cells.push_back(std::to_string(counts[direction]));
    }
    cells.push_back(fmt::format("{:.6f}", share_of(row, settled)));
    out += csv_record(cells);
  }
  return out;
}

}  // namespace

std::string port_text(const traffic::PortKey& key) {
  return fmt::format("{} ({})", key.port, traffic::transport_name(key.transport));
}

std::string remote_text(const traffic::SettledRemote& remote) {
  std::string address = format_address(remote.remote);
  return remote.name.text.empty() ? address : address + " (" + remote.name.text + ")";
}

std::string profile_text(const traffic::CurrentProfile& profile, std::size_t rows, bool colours) {
  const Settled& s = profile.settled;
  std::string folded =
      s.folded == 0 ? "" : "folded: counts of sessions cover the kept rows only (docs/definitions.md, Bounds)\n";
  return heading(profile) + folded + "\n" + table_one(s) + list_text("PROTOCOL", s, s.protocols, rows, colours) +
         list_text("LOCAL PORT", s, s.local_ports, rows, colours) +
         list_text("SERVICE PORT", s, s.service_ports, rows, colours) +
         list_text("REMOTE", s, s.remotes, rows, colours);
}

std::string profile_csv(const traffic::CurrentProfile& profile, std::size_t rows) {
  const Settled& s = profile.settled;
  return csv_record({"list", "protocol", "transport", "port", "remote", "name", "sessions_opened_in",
                     "sessions_opened_out", "packets_in", "packets_out", "bytes_in", "bytes_out", "share_of_bytes"}) +
         list_csv("protocols", s, s.protocols, rows) + list_csv("local_ports", s, s.local_ports, rows) +
         list_csv("service_ports", s, s.service_ports, rows) + list_csv("remotes", s, s.remotes, rows);
}

}  // namespace weir::cli
