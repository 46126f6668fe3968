#include "jni/shard_state.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "jni/documents.h"
#include "jni/late.h"
#include "jni/state_keys.h"
#include "render/json_rows.h"

namespace weir::jni {
namespace {

using Activities = std::vector<traffic::AddressActivity>;

// One Activity an address: whether an address sends must be asked of all of it.
Activities united(Activities&& activities, const traffic::Bounds& bounds) {
  std::stable_sort(activities.begin(), activities.end(),
                   [](const auto& a, const auto& b) { return a.address < b.address; });
  Activities result;
  for (traffic::AddressActivity& item : activities) {
    if (!result.empty() && result.back().address == item.address) {
      traffic::merge(result.back().activity, std::move(item.activity), bounds);
    } else {
      result.push_back(std::move(item));
    }
  }
  return result;
}

}  // namespace

ShardState::ShardState(const Core& core, unsigned shard)
    : core_(core),
      clocks_(core.sources()),
      shard_(core.options(), core.directory(), traffic::max_users_of_shard(core.options().bounds.max_users, shard)) {}
ShardState::~ShardState() = default;

Result<Step> ShardState::step(const std::vector<std::string_view>& pieces, const StepOptions& options) {
  Step step;
  Fresh fresh;
  Stopwatch watch;
  if (const Status taken = take_pieces(pieces, options, fresh); !taken) return std::unexpected(taken.error());
  times_.merge_nanoseconds += watch.lap();
  const Seconds until = std::max(clocks_.complete_until(), settled_until_);
  if (until > settled_until_) settle(until, fresh, options, watch, step);
  const bool at_end = clocks_.all_ended() && options.finish_at_end && !finished_;
  if (at_end) finish(options, step);
  end_user_minutes(settled_until_);
  keep(std::move(fresh), step);
  times_.render_nanoseconds += watch.lap();
  return step;
}

// What is left of a step for the sinks and the store.
void ShardState::keep(Fresh&& fresh, Step& step) {
  // Where every source has ended nothing is left to wait for.
  held_.give(clocks_.all_ended() ? INT64_MAX : settled_until_, step);
  held_.keep(step);
  keep_pending(std::move(fresh), step);
  forget(step);
  step.changes.push_back({kHeaderKey, header()});
}

Status ShardState::take_pieces(const std::vector<std::string_view>& pieces, const StepOptions& options, Fresh& fresh) {
  Heard heard;
  bool all_end = false;
  for (const std::string_view bytes : pieces) {
    auto piece = parse_piece(bytes, core_.options().bounds);
    if (!piece) return std::unexpected(piece.error());
    heard.take(*piece);
    all_end |= piece->all_end;
    take_piece(std::move(*piece), fresh);
  }
  clocks_.forget_ended();
  if (all_end) clocks_.end_all();
  if (options.idle_follows) heard.let_idle_follow(clocks_, core_.options().lateness);
  return {};
}

void ShardState::take_piece(Piece&& piece, Fresh& fresh) {
  mark_late(piece, clocks_, core_.options().lateness);
  count_as_late(piece, settled_until_, settled_until_);
  for (const ClockNews& news : piece.news) {
    clocks_.take(news);
    finished_ &= news.kind != ClockNews::kBegin && news.kind != ClockNews::kProgress;  // it goes on
  }
  if (piece.least_pane) first_pane_ = std::min(first_pane_, *piece.least_pane);
  for (ActivityOf& item : piece.activities) fresh[item.pane].push_back(std::move(item.of));
}

void ShardState::settle(Seconds until, Fresh& fresh, const StepOptions& options, Stopwatch& watch, Step& step) {
  for (auto& [pane, activities] : fresh) {
    if (pane >= until) break;
    Activities& held = pending_[pane];
    std::move(activities.begin(), activities.end(), std::back_inserter(held));
  }
  std::erase_if(fresh, [&](const auto& item) { return item.first < until; });
  for (;;) {
    const Seconds active = pending_.empty() ? INT64_MAX : pending_.begin()->first;
    const Seconds pane = std::min(active, shard_.next_due());
    if (pane >= until) break;
    Activities activities;
    if (pane == active) activities = std::move(pending_.extract(pending_.begin()).mapped());
    settle_pane(pane, std::move(activities), options, watch, step);
  }
  settled_until_ = until;
}

void ShardState::settle_pane(Seconds pane, Activities&& activities, const StepOptions& options, Stopwatch& watch,
                             Step& step) {
  activities = united(std::move(activities), core_.options().bounds);
  times_.merge_nanoseconds += watch.lap();
  traffic::Settling settling;
  shard_.settle(pane, first_pane_, std::move(activities), settling);
  end_user_minutes(pane);
  watch.lap();  // settle's own is what is left of the step
  if (options.live_windows) give_windows(pane, options, step);
  give_settled(pane, std::move(settling), options, step);
  times_.render_nanoseconds += watch.lap();
}

void ShardState::give_windows(Seconds pane, const StepOptions& options, Step& step) {
  const Seconds end = pane + 1, start = end - core_.options().window_seconds;
  for (const traffic::Shard::WindowView& view : shard_.windows()) {
    OutputRow& row = step.rows.emplace_back(OutputRow{OutputKind::kWindow, *view.user, {}});
    render::append_window(row.value,
                          {*view.user, start, end, view.ranges->active_sessions(core_.options(), start),
                           view.ranges->window(core_.options(), start)},
                          {options.rows_shown, core_.options().bounds.rows});
  }
}

void ShardState::give_settled(Seconds pane, traffic::Settling&& settling, const StepOptions& options, Step& step) {
  add_user_rows(settling.users, step);
  absl::flat_hash_map<std::string_view, const traffic::UserRow*> users;
  for (const traffic::UserRow& row : settling.users) users[row.user] = &row;
  for (const traffic::PaneRow& row : settling.panes) {
    const auto of_user = users.find(row.user);
    if (row.level != traffic::Level::kHour) keep_settled(row, of_user == users.end() ? nullptr : of_user->second, step);
    if (row.level != traffic::Level::kSecond) held_.hold(pane, row.user, document_of(row));
  }
  for (const traffic::Settling::Session& session : settling.sessions) {
    flags_.take(session.user, session.record, step.changes);
    step.rows.push_back(document_of(session.user, session.record));
  }
  for (const traffic::CurrentProfile& profile : settling.profiles)
    held_.hold(pane, profile.user, document_of(profile, core_.options().bounds));
  if (!options.live_windows) return;
  for (const traffic::CurrentProfile& ended : settling.long_windows) {
    OutputRow& row = step.rows.emplace_back(OutputRow{OutputKind::kWindow, ended.user, {}});
    render::append_long_window(row.value, ended, {options.rows_shown, core_.options().bounds.rows});
  }
}

void ShardState::finish(const StepOptions& options, Step& step) {
  finished_ = true;
  if (settled_until_ == INT64_MIN) return;
  traffic::Settling settling;
  shard_.finish(settled_until_, first_pane_, settling);
  give_settled(settled_until_ - 1, std::move(settling), options, step);
  // As it is now, and kept: should the input go on, the minute is written again, as a whole.
  for (const auto& [user, row] : user_minutes_) held_.hold(user_minute_ + 59, user, document_of(row, user_minute_));
}

void ShardState::add_user_rows(const std::vector<traffic::UserRow>& rows, Step& step) {
  for (const traffic::UserRow& row : rows) add_user_row(row);
  for (const traffic::UserRow& row : rows) {
    if (!known_users_.insert(row.user).second || !parse_address(row.user)) continue;
    step.changes.push_back({user_key(row.user), ""});
  }
}

void ShardState::add_user_row(const traffic::UserRow& row) {
  traffic::UserRow& sum = user_minutes_[row.user];
  sum.user = row.user;
  sum.add(row);
}

// `pane` is about to be added, or the last before it was settled: earlier minutes are over.
void ShardState::end_user_minutes(Seconds pane) {
  if (pane == INT64_MIN) return;
  const Seconds minute = floor_to(pane, 60);
  if (minute <= user_minute_) return;
  for (const auto& [user, row] : user_minutes_) held_.hold(user_minute_ + 59, user, document_of(row, user_minute_));
  user_minutes_.clear();
  user_minute_ = minute;
}

}  // namespace weir::jni
