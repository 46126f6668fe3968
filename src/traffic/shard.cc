#include "traffic/shard.h"

#include <algorithm>

#include "base/reuse.h"
#include "traffic/bounded_table.h"

namespace weir::traffic {

struct Shard::User {
  UserId id;
  UserName name;
  SessionTracker sessions;
  UserRanges ranges;
  Seconds long_start = 0;             // of the long window whose sums `ranges` holds
  Seconds scheduled = INT64_MAX;      // its place in the agenda
  Seconds settled_pane = INT64_MIN;   // the last pane settled
  Activity activity;                  // of the pane being settled, when has_activity
  bool has_activity = false;
};

Shard::Shard(const Options& options, const Directory& directory, std::uint32_t max_unnamed_users)
    : options_(options), directory_(directory), max_unnamed_users_(max_unnamed_users) {}
Shard::~Shard() = default;
Shard::Shard(Shard&&) noexcept = default;

Seconds Shard::next_due() const { return agenda_.empty() ? INT64_MAX : agenda_.begin()->first; }

std::uint32_t Shard::user_index(const UserId& id) {
  auto [at, is_new] = index_.try_emplace(id, static_cast<std::uint32_t>(users_.size()));
  if (!is_new) return at->second;
  users_.push_back(std::make_unique<User>());
  users_.back()->id = id;
  users_.back()->name = directory_.name_of(id);
  if (id.named == UserId::kUnnamed) ++unnamed_users_;
  return at->second;
}

// Gives each Activity to its user. Unnamed addresses become users by sending; among a pane's newcomers the least hashes
// go first, so that who is let in depends on the pane alone.
void Shard::admit(std::vector<AddressActivity>& activities, Settling& out) {
  std::vector<std::pair<std::uint64_t, AddressActivity*>> newcomers;
  const auto give = [&](const UserId& id, Activity&& activity) {
    User& user = *users_[user_index(id)];
    if (user.has_activity) {
      merge(user.activity, std::move(activity), options_.bounds);
    } else {
      user.activity = std::move(activity);
      user.has_activity = true;
    }
  };
  const auto unattributed = [&](const Activity& activity) {
    out.unattributed.add(activity.from_outside.packets[kIn], activity.from_outside.bytes[kIn]);
    out.unattributed.add(activity.late_from_outside.packets[kIn], activity.late_from_outside.bytes[kIn]);
  };
  for (AddressActivity& item : activities) {
    const UserId id = directory_.user_of(item.address);
    if (id.named != UserId::kUnnamed || index_.contains(id)) {
      give(id, std::move(item.activity));
    } else if (item.activity.totals.packets[kOut] + item.activity.late.packets[kOut] == 0) {
      unattributed(item.activity);
    } else {
      newcomers.push_back({hash_of(options_.bounds.key, item.address), &item});
    }
  }
  std::sort(newcomers.begin(), newcomers.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : a.second->address < b.second->address;
  });
  for (auto& [hash, item] : newcomers) {
    if (unnamed_users_ < max_unnamed_users_) {
      give({UserId::kUnnamed, item->address}, std::move(item->activity));
    } else {
      const Activity& a = item->activity;
      out.beyond_max_users.add(a.totals.all_packets() + a.late.all_packets(),
                               a.totals.all_bytes() + a.late.all_bytes());
    }
  }
}

void Shard::settle(Seconds pane, Seconds first_pane, std::vector<AddressActivity>&& activities, Settling& out) {
  reporting_.clear();
  std::vector<std::uint32_t> due;
  if (!agenda_.empty() && agenda_.begin()->first <= pane) {
    due = std::move(agenda_.begin()->second);
    agenda_.erase(agenda_.begin());
    std::erase_if(due, [&](std::uint32_t index) { return users_[index]->scheduled > pane; });
    for (const std::uint32_t index : due) users_[index]->scheduled = INT64_MAX;
  }
  admit(activities, out);
  for (AddressActivity& item : activities) {
    const auto at = index_.find(directory_.user_of(item.address));
    if (at == index_.end() || !users_[at->second]->has_activity) continue;
    User& user = *users_[at->second];
    settle_user(at->second, pane, first_pane, &user.activity, out);
    user.activity = {};
    user.has_activity = false;
  }
  for (const std::uint32_t index : due)
    if (users_[index]->settled_pane < pane) settle_user(index, pane, first_pane, nullptr, out);
  clear_for_reuse(settled_.sessions);
  clear_for_reuse(records_);
  clear_for_reuse(bytes_);
}

void Shard::settle_user(std::uint32_t index, Seconds pane, Seconds first_pane, const Activity* activity,
                        Settling& out) {
  User& user = *users_[index];
  user.settled_pane = pane;
  const Seconds long_start = floor_to(pane, options_.long_window_seconds);
  if (long_start != user.long_start) user.long_start = long_start;
  records_.clear();
  user.sessions.settle(options_, pane, activity, settled_, records_);
  user.ranges.slide(pane + 1 - options_.window_seconds);
  if (settled_.has_counts() || !settled_.sessions.empty()) {
    user.ranges.add(pane, settled_, user.sessions);
    store_pane(user, pane, activity, out);
  }
  end_ranges(user, pane, first_pane, out);
  for (SessionRecord& record : records_) out.sessions.push_back({user.name, std::move(record)});
  const bool at_border = (pane + 1) % options_.slide_seconds == 0;
  if (at_border && user.ranges.window_has_packets()) {
    reporting_.push_back(index);
    ++out.windows;
  }
  schedule(index, pane);
}

void Shard::store_pane(const User& user, Seconds pane, const Activity* activity, Settling& out) {
  const SessionCounts& counts = settled_.session_counts;
  PaneRow& row = out.panes.emplace_back();
  row.start = pane;
  row.user = user.name;
  row.totals = settled_.totals;
  row.late = settled_.late;
  row.session_counts = counts;
  serialize(settled_, user.sessions, pane, options_.bounds, bytes_);
  row.bytes = bytes_;
  out.sessions_opened += counts.opened[kOut] + counts.opened[kIn];
  out.folded_panes += settled_.folded != 0;
  UserRow& increment = out.users.emplace_back();
  increment.user = user.name;
  increment.totals = settled_.totals;
  increment.totals.add(settled_.late);
  increment.late_packets = settled_.late.all_packets();
  increment.late_bytes = settled_.late.all_bytes();
  increment.sessions_opened = counts.opened[kOut] + counts.opened[kIn];
  if (activity) increment.first = activity->first, increment.last = activity->last;
}

void Shard::end_ranges(User& user, Seconds pane, Seconds first_pane, Settling& out) {
  const auto store = [&](Level level, Seconds start, const Settled& settled) {
    PaneRow& row = out.panes.emplace_back();
    row.level = level;
    row.start = start;
    row.user = user.name;
    row.totals = settled.totals;
    row.late = settled.late;
    row.session_counts = settled.session_counts;
    serialize(settled, start, options_.bounds, row.bytes);
  };
  const bool minute_ends = floor_to(pane, 60) + 59 == pane;
  const bool long_ends = user.long_start + options_.long_window_seconds == pane + 1;
  if (!minute_ends && !long_ends) return;
  if (minute_ends) user.sessions.end_minute(records_);
  take_tables(user);
  if ((minute_ends && !user.ranges.minute_is_empty() && user.ranges.long_has_packets()) ||
      (long_ends && user.ranges.long_has_packets())) {
    out.profiles.push_back(profile_of(user, pane + 1, first_pane));
  }
  if (minute_ends) {
    if (!user.ranges.minute_is_empty()) store(Level::kMinute, pane - 59, user.ranges.take_minute(options_));
    if (floor_to(pane, 3600) + 3599 == pane && !user.ranges.hour_is_empty())
      store(Level::kHour, pane - 3599, user.ranges.take_hour());
  }
  if (long_ends && !user.ranges.long_is_empty()) {
    if (user.ranges.long_has_packets()) out.long_windows.push_back(out.profiles.back());
    user.ranges.clear_long();
  }
}

void Shard::take_tables(User& user) const {
  Settled tables;
  user.sessions.take_tables(tables);
  user.ranges.add_tables(std::move(tables), options_);
}

CurrentProfile Shard::profile_of(const User& user, Seconds settled_until, Seconds first_pane) const {
  CurrentProfile profile;
  profile.user = user.name;
  profile.long_window_start = user.long_start;
  profile.long_window_seconds = options_.long_window_seconds;
  const Seconds from = std::max(user.long_start, first_pane);
  const Seconds to = std::min(user.long_start + options_.long_window_seconds, settled_until);
  profile.covered_seconds = static_cast<std::uint64_t>(std::max<Seconds>(0, to - from));
  profile.settled = user.ranges.long_window();
  return profile;
}

void Shard::schedule(std::uint32_t index, Seconds after) {
  User& user = *users_[index];
  Seconds due = user.sessions.next_due();
  if (user.ranges.window_has_panes()) due = std::min(due, after + 1);
  if (!user.ranges.minute_is_empty() || user.sessions.has_unrecorded())
    due = std::min(due, floor_to(after + 1, 60) + 59);
  if (!user.ranges.hour_is_empty()) due = std::min(due, floor_to(after + 1, 3600) + 3599);
  if (!user.ranges.long_is_empty()) due = std::min(due, user.long_start + options_.long_window_seconds - 1);
  due = std::max(due, after + 1);
  if (due == INT64_MAX || due >= user.scheduled) return;
  user.scheduled = due;
  agenda_[due].push_back(index);
}

void Shard::finish(Seconds settled_until, Seconds first_pane, Settling& out) {
  for (const auto& held : users_) {
    User& user = *held;
    records_.clear();
    user.sessions.finish(settled_until, records_);
    take_tables(user);
    for (SessionRecord& record : records_) out.sessions.push_back({user.name, std::move(record)});
    if (!user.ranges.long_has_packets()) continue;
    out.profiles.push_back(profile_of(user, settled_until, first_pane));
    out.long_windows.push_back(out.profiles.back());
  }
}

std::vector<Shard::WindowView> Shard::windows() const {
  std::vector<WindowView> views;
  views.reserve(reporting_.size());
  for (const std::uint32_t index : reporting_) views.push_back({&users_[index]->name, &users_[index]->ranges});
  std::sort(views.begin(), views.end(), [](const WindowView& a, const WindowView& b) { return *a.user < *b.user; });
  return views;
}

void Shard::recover_user(const UserId& user) { user_index(user); }

void Shard::recover(const UserId& id, const RecoverPane& pane, const Settled& settled, Seconds settled_until) {
  const std::uint32_t index = user_index(id);
  User& user = *users_[index];
  const Seconds last = settled_until - 1;
  const Seconds minute = floor_to(settled_until, 60), hour = floor_to(settled_until, 3600);
  user.long_start = floor_to(settled_until, options_.long_window_seconds);
  UserRanges::Recover into{};
  if (pane.level == Level::kSecond) {
    const Seconds memory = pane_of(options_.idle_timeout + kNanosecondsPerSecond - 1) + 1;
    if (pane.start >= last - memory) user.sessions.recover(options_, pane.start, settled, minute);
    into.window = pane.start > last - options_.window_seconds;
    into.minute = pane.start >= minute;
  }
  if (pane.level == Level::kMinute) {
    user.sessions.recover_names(settled);
    into.hour = pane.start >= hour;
  }
  // The long window from whole minutes within it, and the seconds of minutes that are cut by either of its ends.
  const bool whole_minute = floor_to(pane.start, 60) >= user.long_start && floor_to(pane.start, 60) + 60 <= minute;
  into.long_window = pane.start >= user.long_start && whole_minute == (pane.level == Level::kMinute);
  user.ranges.recover(options_, pane.start, settled, into);
  schedule(index, last);
}

// All else that it says of a session is overwritten by the session's panes.
void Shard::recover_flags(const UserId& id, const Settled& flags) {
  users_[user_index(id)]->sessions.recover(options_, INT64_MIN, flags, INT64_MAX);
}

}  // namespace weir::traffic
