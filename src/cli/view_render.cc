#include "cli/view_render.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/text.h"
#include "cli/units.h"
#include "cli/view_look.h"

namespace weir::cli {
namespace {

constexpr std::size_t kRate = 9, kSessions = 6, kProtocol = 10, kPort = 6, kBar = 10;
constexpr std::size_t kWide = 100;  // from here on there is room for a bar

Line title_line(const Snapshot& s, std::size_t columns) {
  std::string clock = s.until == INT64_MIN ? "waiting for packets" : human_time(start_of(s.until));
  double rate = s.bandwidth.empty() ? 0 : s.bandwidth.back();
  std::string left = fmt::format(" weir  {}{}  ", clock, s.ended ? " (ended)" : "");
  std::string right =
      fmt::format("  {} packets/s  {}  {} ", human_count(static_cast<std::uint64_t>(s.packets_per_second)),
                  human_bit_rate(rate), counted(s.users_ever, "user"));
  std::size_t used = left.size() + right.size();
  std::size_t room = columns > used ? columns - used : 0;
  return {{fit(left + fit(s.source, room) + right, columns), Style::kBold}};
}

Line drops_line(const Snapshot& s, std::size_t columns) {
  constexpr std::size_t kDrops = 48;
  std::size_t chart = std::min<std::size_t>(60, columns > kDrops + 10 ? columns - kDrops : 10);
  std::string drops = fmt::format(" dropped: kernel {}, queue {}, clock {}; late {}", s.sums.kernel_dropped,
                                  s.sums.queue_dropped, s.sums.ahead_of_clock, s.sums.late.packets);
  return {{" " + sparkline(s.bandwidth, chart, locale_is_utf8()), Style::kGreen},
          {fit(drops, columns - chart - 1), s.sums.dropped() == 0 ? Style::kPlain : Style::kRed}};
}

Line message_line(const Snapshot& s, const ViewState& state, std::size_t columns) {
  if (state.typing) return {{fit(" search: " + state.search + "_", columns), Style::kYellow}};
  if (!s.newest_problem.empty()) return {{fit(" " + s.newest_problem, columns), Style::kRed}};
  if (!state.search.empty()) return {{fit(" search: " + state.search + " (Esc clears it)", columns), Style::kYellow}};
  return {{"", Style::kPlain}};
}

struct Widths {
  std::size_t user, bar, visited;
};

Widths widths_for(std::size_t columns) {
  std::size_t bar = columns >= kWide ? kBar + 1 : 0;
  std::size_t fixed = 2 * (kRate + 1) + (kSessions + 1) + (kProtocol + 1) + (kPort + 1) + bar + 2;
  std::size_t rest = columns > fixed + 16 ? columns - fixed : 16;
  std::size_t user = std::clamp<std::size_t>(rest * 45 / 100, 8, 40);
  return {user, bar, rest - user};
}

Line list_heading(const ViewState& state, const Widths& w, std::size_t columns) {
  auto mark = [&](Sort sort, const char* title) { return std::string(state.sort == sort ? "*" : "") + title; };
  std::string both = state.sort == Sort::kBandwidth ? "*" : "";
  std::string text =
      " " + fit(mark(Sort::kName, "USER"), w.user) + (w.bar > 0 ? " " + fit(both + "BANDWIDTH", kBar) : "") + " " +
      fit_right(mark(Sort::kIn, "IN bit/s"), kRate) + " " + fit_right(mark(Sort::kOut, "OUT bit/s"), kRate) + " " +
      fit_right(mark(Sort::kSessions, "SESS"), kSessions) + " " + fit("PROTOCOL", kProtocol) + " " +
      fit_right("PORT", kPort) + " " + fit("MOST VISITED", w.visited);
  return {{fit(text, columns), Style::kReverse}};
}

std::string bar_of(double share) {
  auto cells = static_cast<std::size_t>(std::lround(share * kBar));
  std::string out;
  for (std::size_t i = 0; i < kBar; ++i) out += i >= cells ? " " : locale_is_utf8() ? "\u2588" : "#";
  return out;
}

Line user_row(const UserLine& u, bool selected, double greatest, const Widths& w) {
  std::string figures = " " + fit_right(short_bit_rate(u.bits_per_second_in), kRate) + " " +
                        fit_right(short_bit_rate(u.bits_per_second_out), kRate) + " " +
                        fit_right(human_count(u.sessions_active), kSessions) + " " + fit(u.protocol, kProtocol) + " " +
                        fit_right(u.port, kPort) + " " + fit(u.visited, w.visited);
  std::string name = (selected ? ">" : " ") + fit(u.user, w.user);
  Line line{{name, selected ? Style::kBold : Style::kPlain}};
  if (w.bar > 0) line.push_back({" " + bar_of(greatest > 0 ? u.bits_per_second() / greatest : 0), Style::kGreen});
  line.push_back({figures, selected ? Style::kBold : Style::kPlain});
  return line;
}

void add_users(Rendered& out, const Snapshot& snapshot, const ViewState& state, std::size_t columns, std::size_t page) {
  Widths w = widths_for(columns);
  out.lines.push_back(list_heading(state, w, columns));
  auto users = sorted_users(snapshot, state);
  std::size_t at = selected_index(users, state);
  std::size_t top = at < page ? 0 : at - page + 1;
  double greatest = 0;
  for (const UserLine* user : users) greatest = std::max(greatest, user->bits_per_second());
  for (std::size_t i = top; i < users.size() && i < top + page; ++i) {
    out.lines.push_back(user_row(*users[i], i == at, greatest, w));
    out.shown_users.insert(users[i]->user);
  }
  if (users.empty()) {
    const char* why = state.search.empty() ? " no user has traffic in this window" : " no user matches the search";
    out.lines.push_back({{fit(why, columns), Style::kDim}});
  }
}

const char* keys_of(const ViewState& state) {
  if (state.typing) return " type to search   Enter keep   Esc clear";
  if (!state.looked.empty()) return " 1-4 or arrows: tabs   up/down: scroll   Esc back   ? help";
  return " up/down select   Enter look into   s sort   / search   ? help   q quit";
}

const std::vector<std::string>& help_text() {
  static const std::vector<std::string> kText = {
      "",
      " Users by bandwidth, over the last window (60 s unless set). The line at the",
      " top and its graph are of the last second.",
      "",
      "   up, down, j, k      select a user (PgUp, PgDn, Home, End, g, G)",
      "   Enter               look into the user: sessions, ports, protocols, destinations",
      "   1 2 3 4, Tab, arrows  turn to a tab",
      "   Esc, Backspace      back to the users",
      "   s                   sort by bandwidth, in, out, sessions, name",
      "   /                   search users and destinations",
      "   q                   quit",
      "",
      " PORT is the service port with most sessions opened, MOST VISITED the destination",
      " of most sessions that the user opened.",
      "",
      " Any key goes back."};
  return kText;
}

void clip(Line& line, std::size_t columns) {
  for (Span& span : line) {
    std::size_t width = std::min(columns, display_width(span.text));
    if (width < display_width(span.text)) span.text = fit(span.text, width);
    columns -= width;
  }
}

}  // namespace

std::string sparkline(const std::vector<double>& values, std::size_t width, bool utf8) {
  static constexpr const char* kBlocks[] = {" ",      "\u2581", "\u2582", "\u2583", "\u2584",
                                            "\u2585", "\u2586", "\u2587", "\u2588"};
  static constexpr const char* kAscii[] = {" ", ".", ":", "-", "=", "+", "*", "%", "#"};
  std::size_t shown = std::min(width, values.size());
  double greatest = 0;
  for (std::size_t i = values.size() - shown; i < values.size(); ++i) greatest = std::max(greatest, values[i]);
  std::string out(width - shown, ' ');
  for (std::size_t i = values.size() - shown; i < values.size(); ++i) {
    double share = greatest > 0 ? values[i] / greatest : 0;
    auto step = values[i] > 0 ? std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * 8))) : 0;
    out += utf8 ? kBlocks[step] : kAscii[step];
  }
  return out;
}

Rendered render(const Snapshot& snapshot, const ViewState& state, std::size_t columns, std::size_t rows) {
  Rendered out;
  if (columns < 20 || rows <= kFrameRows) {
    out.lines.push_back({{fit("weir: make the terminal larger", columns), Style::kBold}});
    return out;
  }
  out.lines = {title_line(snapshot, columns), drops_line(snapshot, columns), message_line(snapshot, state, columns)};
  std::size_t page = rows - kFrameRows;
  if (state.help) {
    for (const std::string& text : help_text()) out.lines.push_back({{fit(text, columns), Style::kPlain}});
  } else if (!state.looked.empty()) {
    out.shown_users.insert(state.looked);
    add_look(out.lines, snapshot, state, columns, page);
  } else {
    add_users(out, snapshot, state, columns, page);
  }
  out.lines.resize(std::min(out.lines.size(), rows - 1));
  while (out.lines.size() + 1 < rows) out.lines.push_back({});
  for (Line& line : out.lines) clip(line, columns);
  out.lines.push_back({{fit(keys_of(state), columns), Style::kReverse}});
  return out;
}

}  // namespace weir::cli
