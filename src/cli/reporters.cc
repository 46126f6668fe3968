#include "cli/reporters.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "cli/output.h"
#include "cli/summary.h"
#include "cli/text.h"
#include "cli/units.h"

namespace weir::cli {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kLogInterval{60};
constexpr std::chrono::milliseconds kDrawInterval{100};

double seconds_of(steady_clock::duration span) { return std::chrono::duration<double>(span).count(); }

std::size_t terminal_columns() {
  winsize size = {};
  return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

spdlog::logger& log() {
  static spdlog::logger logger = [] {
    spdlog::logger made("weir", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_pattern("%Y-%m-%dT%H:%M:%SZ weir: %v", spdlog::pattern_time_type::utc);
    return made;
  }();
  return logger;
}

std::string log_line(const engine::Counters& counters, const Summary& sums, double seconds, std::uint64_t packets,
                     std::uint64_t bytes) {
  return fmt::format("traffic until {}: {} packets/s, {}, {}, {} dropped, {} late, {} malformed",
                     counters.last == INT64_MIN ? "-" : human_time(counters.last),
                     human_count(static_cast<std::uint64_t>(static_cast<double>(packets) / seconds)),
                     human_bit_rate(bits_per_second(bytes, seconds)), counted(counters.users, "user"),
                     human_count(sums.dropped()), human_count(sums.late.packets), human_count(sums.malformed));
}

}  // namespace

void LogReporter::settled(Seconds, const engine::Counters& counters) {
  auto now = steady_clock::now();
  if (!lines_ || now - last_ < kLogInterval) return;
  Summary sums = summarize(counters);
  log().info(log_line(counters, sums, seconds_of(now - last_), sums.all.packets - last_packets_,
                      sums.all.bytes - last_bytes_));
  last_ = now, last_packets_ = sums.all.packets, last_bytes_ = sums.all.bytes;
}

void LogReporter::problem(const Error& error) { say(error); }

void ProgressReporter::settled(Seconds, const engine::Counters&) {
  auto now = steady_clock::now();
  if (now - last_ < kDrawInterval) return;
  last_ = now;
  std::string line = "\r" + progress_line(progress_(), seconds_of(now - began_), terminal_columns() - 1) + "\x1b[K";
  std::fwrite(line.data(), 1, line.size(), stderr);
  drawn_ = true;
}

void ProgressReporter::problem(const Error& error) {
  clear();
  say(error);
}

void ProgressReporter::clear() {
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

std::string progress_line(const SourceProgress& progress, double elapsed, std::size_t width) {
  auto done = static_cast<double>(progress.bytes_done);
  double rate = elapsed > 0 ? done / elapsed : 0;
  std::string read = human_bytes(progress.bytes_done);
  std::string speed = human_bytes(static_cast<std::uint64_t>(rate)) + "/s";
  if (progress.bytes_total == 0) return fit(fmt::format("{} read  {}", read, speed), width);
  double share = std::min(1.0, done / static_cast<double>(progress.bytes_total));
  std::string left = rate > 0 ? human_seconds((1 - share) * static_cast<double>(progress.bytes_total) / rate) : "?";
  std::string figures = fmt::format(" {:3.0f}%  {} of {}  {}  {} left", share * 100, read,
                                    human_bytes(progress.bytes_total), speed, left);
  if (width < figures.size() + 12) return fit(figures, width);
  std::size_t bar = std::min<std::size_t>(40, width - figures.size() - 2);
  auto full = static_cast<std::size_t>(share * static_cast<double>(bar));
  return "[" + std::string(full, '#') + std::string(bar - full, ' ') + "]" + figures;
}

}  // namespace weir::cli
