#include "sqlite/retention.h"

#include <algorithm>
#include <string>

#include "sqlite/schema.h"

namespace weir::sqlite {
namespace {

using traffic::Level;

// How much time one DELETE covers: few enough rows for a busy network, few enough statements for a quiet one.
Seconds slice_seconds(Level level) { return level == Level::kSecond ? 60 : level == Level::kMinute ? 3600 : 86'400; }

Nanoseconds nanoseconds_of(Seconds seconds) {
  constexpr Seconds kLimit = INT64_MAX / kNanosecondsPerSecond;
  return std::clamp(seconds, -kLimit, kLimit) * kNanosecondsPerSecond;
}

}  // namespace

void Retention::run(ImportRow& import) {
  const Seconds minute = import.has_panes() ? floor_to(import.last_pane, 60) : INT64_MIN;
  if (minute <= done_until_) return;
  rows_left_ = kRowsARun;
  const Seconds newest = import.last_pane;
  remove_panes(Level::kSecond, newest - options_.keep_second_panes, import.id, import.seconds_from);
  remove_panes(Level::kMinute, floor_to(newest - options_.keep_minute_panes, 60), import.id, import.minutes_from);
  remove_panes(Level::kHour, floor_to(newest - options_.keep_hour_panes, 3600), import.id, import.hours_from);
  remove_sessions(nanoseconds_of(newest - options_.keep_sessions), import.id, import.sessions_from);
  if (rows_left_ > 0) done_until_ = minute;
}

// Removes panes of [from, limit) and moves `from` past what is gone.
void Retention::remove_panes(Level level, Seconds limit, std::int64_t import, Seconds& from) {
  const std::string table = panes_table(level);
  Statement next(database_, "SELECT id FROM " + table + " WHERE id >= ? LIMIT 1");
  Statement remove(database_, "DELETE FROM " + table + " WHERE id >= ? AND id < ? AND import = ?");
  Statement remove_network(database_,
                           "DELETE FROM network_panes WHERE level = ? AND start >= ? AND start < ? AND import = ?");
  constexpr Seconds kFirst = INT64_MIN >> kUserIdBits;
  while (rows_left_ > 0 && std::max(from, kFirst) < limit) {
    next.bind(pane_id(std::max(from, kFirst), 0));
    // Over gaps without panes in one step, be they years.
    const Seconds start = next.step() ? std::min(start_of_pane_id(next.integer(0)), limit) : limit;
    const Seconds end = std::min(limit, start + slice_seconds(level));
    next.reset();
    remove.bind(pane_id(start, 0), pane_id(end, 0), import).run();
    rows_left_ -= database_.changed_rows();
    remove_network.bind(static_cast<int>(level), from, end, import).run();
    rows_left_ -= database_.changed_rows();
    if (!database_.ok()) return;
    from = end;
  }
}

void Retention::remove_sessions(Nanoseconds limit, std::int64_t import, Seconds& from) {
  if (rows_left_ <= 0) return;
  Statement(database_, "DELETE FROM session_blocks WHERE last_packet >= ? AND last_packet < ? AND import = ?")
      .bind(nanoseconds_of(from), limit, import)
      .run();
  rows_left_ -= database_.changed_rows();
  from = pane_of(limit);
}

}  // namespace weir::sqlite
