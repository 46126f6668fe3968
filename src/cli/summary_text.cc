#include "cli/summary_text.h"

#include <fmt/format.h>

#include "cli/summary.h"
#include "cli/table.h"
#include "cli/units.h"

namespace weir::cli {
namespace {

using traffic::kIn;
using traffic::kOut;

constexpr std::size_t kUsersShown = 20;

std::string users_table(const std::vector<traffic::UserRow>& users, bool colours) {
  Table table({{"USER"},
               {"IN", Align::kRight},
               {"OUT", Align::kRight},
               {"PACKETS", Align::kRight},
               {"SESSIONS", Align::kRight},
               {"FIRST (UTC)"},
               {"LAST (UTC)"}});
  for (std::size_t i = 0; i < users.size() && i < kUsersShown; ++i) {
    const traffic::UserRow& u = users[i];
    table.add({u.user, human_bytes(u.totals.bytes[kIn]), human_bytes(u.totals.bytes[kOut]),
               human_count(u.totals.all_packets()), human_count(u.sessions_opened), human_time(u.first),
               human_time(u.last)});
  }
  std::string out =
      table.empty() ? "no user sent anything: are the networks right (--network)?\n" : table.text(colours);
  if (users.size() > kUsersShown) out += fmt::format("and {} more\n", human_count(users.size() - kUsersShown));
  return out;
}

void add_when(std::string& out, std::uint64_t count, const char* what) {
  if (count != 0) out += fmt::format(", {} {}", human_count(count), what);
}

}  // namespace

std::string summary_text(const engine::Outcome& outcome, const std::vector<traffic::UserRow>& users, bool colours) {
  const engine::Counters& counters = outcome.counters;
  Summary sums = summarize(counters);
  std::string out = users_table(users, colours) + "\n";
  out += fmt::format("{}, {}, {}, {}", counted(sums.all.packets, "packet"), human_bytes(sums.all.bytes),
                     counted(counters.users, "user"), counted(counters.sessions_opened, "session"));
  if (counters.first <= counters.last) {
    double seconds = static_cast<double>(counters.last - counters.first) / static_cast<double>(kNanosecondsPerSecond);
    out += ", over " + human_seconds(seconds);
  }
  std::string odd;
  add_when(odd, sums.unattributed.packets, "of no user");
  add_when(odd, sums.beyond_max_users.packets, "of users beyond bounds.max_users");
  add_when(odd, sums.not_ip.packets, "not IP");
  add_when(odd, sums.late.packets, "late");
  add_when(odd, sums.malformed, "malformed");
  add_when(odd, sums.kernel_dropped, "dropped by the kernel");
  add_when(odd, sums.queue_dropped, "dropped by full queues");
  add_when(odd, sums.ahead_of_clock, "ahead of the clock");
  if (!odd.empty()) out += "\npackets: " + odd.substr(2);
  return out + "\n";
}

}  // namespace weir::cli
