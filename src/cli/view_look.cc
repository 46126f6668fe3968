#include "cli/view_look.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/profile_text.h"
#include "cli/text.h"
#include "cli/units.h"
#include "render/words.h"
#include "traffic/protocols.h"
#include "traffic/ranking.h"

namespace weir::cli {
namespace {

using traffic::kIn;
using traffic::kOut;
using traffic::Settled;

// A tab's table: its heading and rows of texts, the first column of flexible width.
struct TabTable {
  std::string heading;
  std::vector<std::string> rows;
};

constexpr std::size_t kFigures = 10;

double window_seconds(const UserLook& look) { return static_cast<double>(look.end - look.start); }

std::string rate(const UserLook& look, std::uint64_t bytes) {
  return fit_right(short_bit_rate(bits_per_second(bytes, window_seconds(look))), kFigures);
}

std::string remote_of(const traffic::SettledSession& s) {
  std::string host = s.name.text.empty() ? format_address(s.key.remote) : s.name.text;
  if (!traffic::has_ports(s.key.transport)) return host;  // an echo has an identifier and no port
  bool bare_v6 = s.name.text.empty() && !s.key.remote.is_v4();
  return fmt::format(fmt::runtime(bare_v6 ? "[{}]:{}" : "{}:{}"), host, s.key.remote_port);
}

TabTable sessions_tab(const UserLook& look, std::size_t columns, std::size_t limit) {
  constexpr std::size_t kFixed = 1 + 10 + 1 + 6 + 4 + 2 * (kFigures + 1) + 8 + 12;
  std::size_t remote = columns > kFixed + 12 ? columns - kFixed : 12;
  TabTable table;
  table.heading = " " + fit("PROTOCOL", 10) + " " + fit_right("LOCAL", 6) + "    " + fit("REMOTE", remote) + " " +
                  fit_right("IN bit/s", kFigures) + " " + fit_right("OUT bit/s", kFigures) + fit_right("AGE", 8) +
                  "  OUTCOME";
  for (std::uint32_t i : traffic::by_bytes(look.settled.sessions, limit)) {
    const traffic::SettledSession& s = look.settled.sessions[i];
    double age = static_cast<double>(start_of(look.end) - s.opened) / static_cast<double>(kNanosecondsPerSecond);
    const std::string local_port = traffic::has_ports(s.key.transport) ? std::to_string(s.key.local_port) : "-";
    table.rows.push_back(" " + fit(traffic::protocol_name(s.protocol), 10) + " " + fit_right(local_port, 6) +
                         (s.direction == kOut ? " -> " : " <- ") + fit(remote_of(s), remote) + " " +
                         rate(look, s.counts.bytes[kIn]) + " " + rate(look, s.counts.bytes[kOut]) +
                         fit_right(human_seconds(age), 8) + "  " + fit(render::word(s.outcome), 10));
  }
  return table;
}

std::string ranking_heading(const char* title, std::size_t first) {
  return " " + fit(title, first) + " " + fit_right("SESSIONS", kFigures) + " " + fit_right("IN bit/s", kFigures) + " " +
         fit_right("OUT bit/s", kFigures) + " " + fit_right("PACKETS", kFigures);
}

std::string ranking_row(const UserLook& look, const std::string& key, const traffic::RowCounts& row,
                        std::size_t first) {
  return " " + fit(key, first) + " " + fit_right(human_count(row.all_opened()), kFigures) + " " +
         rate(look, row.counts.bytes[kIn]) + " " + rate(look, row.counts.bytes[kOut]) + " " +
         fit_right(human_count(row.counts.all_packets()), kFigures);
}

std::size_t first_width(std::size_t columns) {
  constexpr std::size_t kFixed = 1 + 4 * (kFigures + 1);
  return columns > kFixed + 16 ? columns - kFixed : 16;
}

TabTable ports_tab(const UserLook& look, std::size_t columns, std::size_t limit) {
  std::size_t first = first_width(columns);
  TabTable table{ranking_heading("PORT", first), {}};
  const Settled& s = look.settled;
  for (std::uint32_t i : traffic::most_used(s.service_ports, limit)) {
    table.rows.push_back(
        ranking_row(look, "service " + port_text(s.service_ports[i].key), s.service_ports[i].row, first));
  }
  for (std::uint32_t i : traffic::most_used(s.local_ports, limit)) {
    table.rows.push_back(ranking_row(look, "local " + port_text(s.local_ports[i].key), s.local_ports[i].row, first));
  }
  return table;
}

TabTable protocols_tab(const UserLook& look, std::size_t columns, std::size_t limit) {
  std::size_t first = first_width(columns);
  TabTable table{ranking_heading("PROTOCOL", first), {}};
  const auto& rows = look.settled.protocols;
  for (std::uint32_t i : traffic::most_used(rows, limit)) {
    table.rows.push_back(ranking_row(look, std::string(traffic::protocol_name(rows[i].protocol)), rows[i].row, first));
  }
  return table;
}

TabTable destinations_tab(const UserLook& look, std::size_t columns, std::size_t limit) {
  std::size_t first = first_width(columns);
  TabTable table{ranking_heading("DESTINATION", first), {}};
  const auto& rows = look.settled.remotes;
  for (std::uint32_t i : traffic::most_used(rows, limit)) {
    table.rows.push_back(ranking_row(look, remote_text(rows[i]), rows[i].row, first));
  }
  return table;
}

TabTable table_of(Tab tab, const UserLook& look, std::size_t columns, std::size_t limit) {
  switch (tab) {
    case Tab::kSessions:
      return sessions_tab(look, columns, limit);
    case Tab::kPorts:
      return ports_tab(look, columns, limit);
    case Tab::kProtocols:
      return protocols_tab(look, columns, limit);
    case Tab::kDestinations:
      break;
  }
  return destinations_tab(look, columns, limit);
}

Line user_line(const UserLook& look, std::size_t columns) {
  const Settled& s = look.settled;
  double seconds = window_seconds(look);
  std::string text =
      fmt::format(" {}  in {}  out {}  {} packets ", printable(look.user),
                  human_bit_rate(bits_per_second(s.totals.bytes[kIn], seconds)),
                  human_bit_rate(bits_per_second(s.totals.bytes[kOut], seconds)), human_count(s.totals.all_packets()));
  std::size_t used = display_width(text);
  if (used + 4 > columns) return {{fit(text, columns), Style::kBold}};
  return {{text, Style::kBold},
          {sparkline(look.history, std::min<std::size_t>(60, columns - used - 1), locale_is_utf8()), Style::kGreen}};
}

Line tabs_line(Tab chosen) {
  constexpr const char* kTitles[kTabs] = {" 1 Sessions ", " 2 Ports ", " 3 Protocols ", " 4 Destinations "};
  Line line{{" ", Style::kPlain}};
  for (int tab = 0; tab < kTabs; ++tab)
    line.push_back({kTitles[tab], tab == static_cast<int>(chosen) ? Style::kReverse : Style::kPlain});
  return line;
}

}  // namespace

void add_look(std::vector<Line>& lines, const Snapshot& snapshot, const ViewState& state, std::size_t columns,
              std::size_t page) {
  auto found = snapshot.looks.find(state.looked);
  if (found == snapshot.looks.end()) {
    const char* why = snapshot.ended ? ": was not on the screen when the run ended" : ": nothing in this window yet";
    lines.push_back({{fit(" " + state.looked + why, columns), Style::kDim}});
    return;
  }
  const UserLook& look = *found->second;
  std::size_t shown = page > 2 ? page - 2 : 1;
  TabTable table = table_of(state.tab, look, columns, state.scrolled + shown);
  lines.push_back(user_line(look, columns));
  lines.push_back(tabs_line(state.tab));
  lines.push_back({{fit(table.heading, columns), Style::kBold}});
  std::size_t last_top = table.rows.size() > shown ? table.rows.size() - shown : 0;
  std::size_t top = std::min(state.scrolled, last_top);
  for (std::size_t i = top; i < table.rows.size() && i < top + shown; ++i)
    lines.push_back({{fit(table.rows[i], columns), Style::kPlain}});
}

}  // namespace weir::cli
