#include "cli/window_printers.h"

#include <fmt/format.h>

#include <utility>

#include "cli/csv.h"
#include "cli/units.h"

namespace weir::cli {

using traffic::kIn;
using traffic::kOut;

// The engine stores each border before it tells of it: with it, everything that is held is stored.
void WindowPrinter::settled(Seconds, const engine::Counters&) {
  output_.write(held_);
  held_.clear();
  if (live_) output_.flush();
  if (output_.lines_left_out() > 0 && !std::exchange(told_, true)) {
    say("standard output is not read: lines are left out of it until it is, the results are kept");
  }
  if (output_.closed() && stop_when_closed_ != nullptr) *stop_when_closed_ = true;
}

void JsonWindows::window(const engine::Window& window) {
  if (output_.closed()) return;
  render::append_window(held(), {window.user, window.start, window.end, window.sessions_active, window.settled()},
                        shape_);
}

void JsonWindows::long_window(const traffic::CurrentProfile& profile) {
  if (output_.closed()) return;
  render::append_long_window(held(), profile, shape_);
}

CsvWindows::CsvWindows(Output& output, bool live, std::atomic<bool>* stop_when_closed)
    : WindowPrinter(output, live, stop_when_closed) {
  output.write(window_csv_heading());
}

void CsvWindows::window(const engine::Window& window) {
  held() += window_csv_record(window.user, window.start, window.end, window.totals, window.sessions_active);
}

std::string window_csv_heading() {
  return csv_record({"user", "start", "end", "packets_in", "packets_out", "bytes_in", "bytes_out", "bits_per_second_in",
                     "bits_per_second_out", "sessions_active"});
}

std::string window_csv_record(const std::string& user, Seconds start, Seconds end, const traffic::Counts& totals,
                              std::uint64_t sessions_active) {
  auto seconds = static_cast<double>(end - start);
  return csv_record({user, format_time(start_of(start)), format_time(start_of(end)),
                     std::to_string(totals.packets[kIn]), std::to_string(totals.packets[kOut]),
                     std::to_string(totals.bytes[kIn]), std::to_string(totals.bytes[kOut]),
                     fmt::format("{}", bits_per_second(totals.bytes[kIn], seconds)),
                     fmt::format("{}", bits_per_second(totals.bytes[kOut], seconds)), std::to_string(sessions_active)});
}

}  // namespace weir::cli
