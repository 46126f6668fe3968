#include "cli/stored_windows.h"

#include <algorithm>
#include <map>

#include "traffic/user_ranges.h"

namespace weir::cli {
namespace {

constexpr Seconds kMinute = 60;

Seconds next_border(Seconds after, Seconds slide) { return floor_to(after, slide) + slide; }

// Takes panes in order of time; gives the windows of every border up to the panes taken.
class Slider {
 public:
  Slider(const traffic::Options& options, const WindowQuery& query,
         const std::function<bool(const render::WindowRow&)>& visit)
      : options_(options), query_(query), visit_(visit) {
    border_ = next_border(query.first_border - 1, options.slide_seconds);
  }

  bool take(const StoredPane& pane) {
    bool going_on = give_until(pane.start);
    users_[pane.user].recover(options_, pane.start, pane.settled, {true, false, false, false});
    return going_on;
  }
  // All borders up to `until`, which no later pane belongs to.
  bool give_until(Seconds until) {
    for (; border_ <= std::min(until, query_.last_border) && !users_.empty(); border_ += options_.slide_seconds) {
      if (!give(border_)) return false;
    }
    if (users_.empty()) border_ = std::max(border_, next_border(until, options_.slide_seconds));
    return true;
  }

 private:
  bool give(Seconds border) {
    Seconds start = border - options_.window_seconds;
    for (auto user = users_.begin(); user != users_.end();) {
      user->second.slide(start);
      if (!user->second.window_has_panes()) {
        user = users_.erase(user);
        continue;
      }
      if (user->second.window_has_packets() && !give_window(user->first, user->second, start, border)) return false;
      ++user;
    }
    return true;
  }
  bool give_window(const std::string& user, const traffic::UserRanges& ranges, Seconds start, Seconds border) {
    traffic::Settled settled = ranges.window(options_, start);
    return visit_({user, start, border, ranges.active_sessions(options_, start), settled});
  }

  const traffic::Options& options_;
  const WindowQuery& query_;
  const std::function<bool(const render::WindowRow&)>& visit_;
  Seconds border_;
  std::map<std::string, traffic::UserRanges> users_;
};

}  // namespace

Status windows_of_seconds(ResultReader& reader, const traffic::Options& options, const WindowQuery& query,
                          const std::function<bool(const render::WindowRow&)>& visit) {
  Slider slider(options, query, visit);
  bool going_on = true;
  Status status = reader.panes(traffic::Level::kSecond, query.first_border - options.window_seconds, query.last_border,
                               query.user, [&](const StoredPane& pane) { return going_on = slider.take(pane); });
  if (status && going_on) slider.give_until(query.last_border);
  return status;
}

Status windows_of_minutes(ResultReader& reader, const WindowQuery& query,
                          const std::function<bool(const render::WindowRow&)>& visit) {
  return reader.panes(traffic::Level::kMinute, query.first_border - kMinute, query.last_border - kMinute + 1,
                      query.user, [&](const StoredPane& pane) {
                        if (pane.settled.totals.all_packets() == 0) return true;
                        return visit({pane.user, pane.start, pane.start + kMinute, 0, pane.settled});
                      });
}

std::vector<WindowSpan> spans_of(const WindowQuery& query, const std::vector<std::pair<Seconds, Seconds>>& missing,
                                 Seconds window_seconds) {
  std::vector<WindowSpan> spans;
  const auto add = [&](Seconds first, Seconds last, bool exact) {
    first = std::max(first, query.first_border), last = std::min(last, query.last_border);
    if (first <= last) spans.push_back({{query.user, first, last}, exact});
  };
  Seconds next = INT64_MIN;  // the first border that no span has yet
  for (const auto& [from, to] : missing) {
    // A window [border - window_seconds, border) meets [from, to).
    const Seconds last = to > INT64_MAX - window_seconds ? INT64_MAX : to + window_seconds - 1;
    if (last < next) continue;
    add(next, from, true);
    add(from == INT64_MIN ? from : std::max(next, from + 1), last, false);
    if (last == INT64_MAX) return spans;
    next = last + 1;
  }
  add(next, INT64_MAX, true);
  return spans;
}

}  // namespace weir::cli
