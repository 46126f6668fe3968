#include "engine/settling.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/address.h"
#include "base/reuse.h"
#include "traffic/session_flags.h"

namespace weir::engine {
namespace {

class WindowOfUser final : public Window {
 public:
  WindowOfUser(const traffic::Options& options, const traffic::Shard::WindowView& view, Seconds border)
      : Window(*view.user, border - options.window_seconds, border, view.ranges->window_totals(),
               view.ranges->active_sessions(options, border - options.window_seconds)),
        options_(options),
        ranges_(*view.ranges) {}
  traffic::Settled settled() const override { return ranges_.window(options_, start); }

 private:
  const traffic::Options& options_;
  const traffic::UserRanges& ranges_;
};

template <typename T>
void append(std::vector<T>& into, std::vector<T>& from) {
  into.insert(into.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  clear_for_reuse(from);
}

}  // namespace

SettleStage::SettleStage(const Options& options, const traffic::Directory& directory, unsigned threads)
    : options_(options), directory_(directory), out_(traffic::kShards), pool_(threads) {
  for (unsigned i = 0; i < traffic::kShards; ++i)
    shards_.emplace_back(options.traffic, directory, traffic::max_users_of_shard(options.traffic.bounds.max_users, i));
}

std::vector<SettleStage::Pane> SettleStage::by_shard(std::vector<traffic::PaneActivity>&& panes) {
  std::vector<Pane> sharded;
  sharded.reserve(panes.size());
  for (traffic::PaneActivity& pane : panes) {
    Pane& target = sharded.emplace_back(Pane{pane.pane, ShardActivities(traffic::kShards)});
    for (traffic::AddressActivity& item : pane.addresses) {
      const unsigned shard = directory_.shard_of(directory_.user_of(item.address));
      target.activities[shard].push_back(std::move(item));
    }
  }
  return sharded;
}

StoreBatch SettleStage::settle(MappedBorder&& mapped, Observer* observer) {
  StoreBatch batch;
  Seconds until = mapped.border.complete_until;
  if (mapped.border.last && !mapped.panes.empty()) until = std::max(until, mapped.panes.back().pane + 1);
  for (const traffic::PaneActivity& pane : mapped.panes) {
    if (first_pane_ == INT64_MIN && pane.network.total.packets != 0) first_pane_ = pane.pane;
    counters_.first = std::min(counters_.first, pane.first);
    counters_.last = std::max(counters_.last, pane.last);
  }
  add_network(mapped.border, mapped.panes, batch, observer);
  end_network_ranges(until, batch);
  std::vector<Pane> panes = by_shard(std::move(mapped.panes));
  const bool windows = observer && observer->wants_windows();
  if (until != INT64_MIN) windows ? settle_with_windows(panes, until, *observer) : settle_shards(panes, until);
  if (!windows) give_long_windows(observer);
  if (until != INT64_MIN) settled_until_ = std::max(settled_until_, until);
  if (mapped.border.last) {
    finish();
    give_long_windows(observer);
  }
  collect(batch);
  batch.settled_until = settled_until_;
  return batch;
}

void SettleStage::run_shard(unsigned shard, std::vector<Pane>& panes, Seconds until) {
  auto next = panes.begin();
  for (;;) {
    const Seconds active = next == panes.end() ? INT64_MAX : next->pane;
    const Seconds pane = std::min(active, shards_[shard].next_due());
    if (pane >= until) return;
    std::vector<traffic::AddressActivity> none;
    shards_[shard].settle(pane, first_pane_, std::move(pane == active ? next->activities[shard] : none), out_[shard]);
    if (pane == active) ++next;
  }
}

void SettleStage::settle_shards(std::vector<Pane>& panes, Seconds until) {
  pool_.for_each(traffic::kShards, [&](unsigned shard) { run_shard(shard, panes, until); });
}

Seconds SettleStage::next_due() const {
  Seconds due = INT64_MAX;
  for (const traffic::Shard& shard : shards_) due = std::min(due, shard.next_due());
  return due;
}

// Windows are views of the live state: each pane is settled in all shards and shown before the next.
void SettleStage::settle_with_windows(std::vector<Pane>& panes, Seconds until, Observer& observer) {
  auto next = panes.begin();
  for (;;) {
    const Seconds active = next == panes.end() ? INT64_MAX : next->pane;
    const Seconds pane = std::min(active, next_due());
    if (pane >= until) return;
    pool_.for_each(traffic::kShards, [&](unsigned shard) {
      std::vector<traffic::AddressActivity> none;
      shards_[shard].settle(pane, first_pane_, std::move(pane == active ? next->activities[shard] : none), out_[shard]);
    });
    give_windows(pane, observer);
    give_long_windows(&observer);
    if (pane == active) ++next;
  }
}

void SettleStage::give_windows(Seconds pane, Observer& observer) const {
  std::vector<traffic::Shard::WindowView> views;
  for (const traffic::Shard& shard : shards_) {
    const auto of_shard = shard.windows();
    views.insert(views.end(), of_shard.begin(), of_shard.end());
  }
  std::sort(views.begin(), views.end(), [](const auto& a, const auto& b) { return *a.user < *b.user; });
  for (const auto& view : views) observer.window(WindowOfUser(options_.traffic, view, pane + 1));
}

void SettleStage::give_long_windows(Observer* observer) {
  std::vector<traffic::CurrentProfile> ended;
  for (traffic::Settling& out : out_) append(ended, out.long_windows);
  if (!observer) return;
  std::sort(ended.begin(), ended.end(), [](const auto& a, const auto& b) {
    return a.long_window_start != b.long_window_start ? a.long_window_start < b.long_window_start : a.user < b.user;
  });
  for (const traffic::CurrentProfile& profile : ended) observer->long_window(profile);
}

void SettleStage::add_network(const Border& border, const std::vector<traffic::PaneActivity>& panes, StoreBatch& batch,
                              Observer* observer) {
  for (const traffic::PaneActivity& pane : panes) add_network_pane(pane.pane, pane.network, batch);
  if (border.lost() && border.complete_until != INT64_MIN) {
    traffic::NetworkActivity lost;
    lost.queue_dropped = border.queue_dropped;
    lost.kernel_dropped = border.kernel_dropped;
    lost.ahead_of_clock = border.ahead_of_clock;
    const Seconds pane = panes.empty() ? border.complete_until - 1 : panes.back().pane;
    add_network_pane(pane, lost, batch);
  }
  if (observer) {
    for (const traffic::NetworkPaneRow& row : batch.network_panes)
      if (row.level == traffic::Level::kSecond) observer->network_pane(row);
  }
}

void SettleStage::add_network_pane(Seconds pane, const traffic::NetworkActivity& activity, StoreBatch& batch) {
  merge(counters_.network, activity);
  counters_.unattributed.add(activity.foreign);
  counters_.unattributed.add(activity.late_foreign);
  end_network_ranges(pane, batch);
  for (auto [range, seconds] : {std::pair(&minute_, 60), std::pair(&hour_, 3600)}) {
    if (range->start == INT64_MIN) range->start = floor_to(pane, seconds);
    merge(range->sum, activity);
  }
  // Two records of one pane (its frames, then what was lost in it) are one row.
  if (!batch.network_panes.empty() && batch.network_panes.back().level == traffic::Level::kSecond &&
      batch.network_panes.back().start == pane) {
    merge(batch.network_panes.back().activity, activity);
  } else {
    batch.network_panes.push_back({traffic::Level::kSecond, pane, activity});
  }
}

void SettleStage::end_network_ranges(Seconds until, StoreBatch& batch) {
  const auto end = [&](NetworkRange& range, Seconds seconds, traffic::Level level) {
    if (range.start == INT64_MIN || until < range.start + seconds) return;
    batch.network_panes.push_back({level, range.start, std::move(range.sum)});
    range = {};
  };
  end(minute_, 60, traffic::Level::kMinute);
  end(hour_, 3600, traffic::Level::kHour);
}

void SettleStage::finish() {
  if (settled_until_ == INT64_MIN) return;
  for (unsigned i = 0; i < traffic::kShards; ++i) shards_[i].finish(settled_until_, first_pane_, out_[i]);
}

void SettleStage::collect(StoreBatch& batch) {
  for (traffic::Settling& out : out_) {
    append(batch.panes, out.panes);
    for (auto& session : out.sessions) batch.sessions.push_back({std::move(session.user), std::move(session.record)});
    clear_for_reuse(out.sessions);
    append(batch.profiles, out.profiles);
    append(batch.users, out.users);
    counters_.unattributed.add(out.unattributed);
    counters_.beyond_max_users.add(out.beyond_max_users);
    counters_.windows += out.windows;
    counters_.sessions_opened += out.sessions_opened;
    counters_.folded_panes += out.folded_panes;
    out.unattributed = {};
    out.beyond_max_users = {};
    out.windows = out.sessions_opened = out.folded_panes = 0;
  }
  counters_.users = 0;
  for (const traffic::Shard& shard : shards_) counters_.users += shard.users();
}

// A session with a packet since `from` has the packet before it within the idle timeout, and by the end of that minute
// a flow record that has it.
Status SettleStage::recover_flags(RecoverySource& source, Seconds from) {
  std::set<traffic::SessionIdentity> open;
  const auto see = [&](const StoredPane& pane) {
    traffic::add_sessions(pane.user, pane.settled, open);
    return true;
  };
  if (Status s = source.panes_of_this_import(traffic::Level::kSecond, from, settled_until_, see); !s) return s;
  traffic::SessionFlags held;
  const auto keep = [&](const StoredSession& session) {
    const traffic::SessionRecord& record = session.record;
    auto& flags = held[{session.user, record.key, record.opened}];
    for (const int d : {0, 1}) flags[d] |= record.tcp_flags[d];
  };
  const Nanoseconds since = from * kNanosecondsPerSecond - options_.traffic.idle_timeout;
  if (Status s = source.records_of_this_import(since, keep); !s) return s;
  for (const auto& [user, flags] : traffic::flags_by_user(held, open, options_.traffic.bounds.key)) {
    const traffic::UserId id = directory_.id_of(user);
    shards_[directory_.shard_of(id)].recover_flags(id, flags);
  }
  return {};
}

Status SettleStage::recover(RecoverySource& source) {
  const Result<Recovery> recovery = source.recovery();
  if (!recovery) return std::unexpected(recovery.error());
  if (recovery->settled_until == INT64_MIN) return {};
  settled_until_ = recovery->settled_until;
  first_pane_ = recovery->first_pane;
  for (const std::string& user : recovery->users) {
    const Result<IpAddress> address = parse_address(user);
    if (!address) continue;  // a named user: known from the settings
    const traffic::UserId id = directory_.user_of(*address);
    if (id.named == traffic::UserId::kUnnamed) shards_[directory_.shard_of(id)].recover_user(id);
  }
  const auto give = [&](const StoredPane& pane) {
    const traffic::UserId id = directory_.id_of(pane.user);
    shards_[directory_.shard_of(id)].recover(id, {pane.level, pane.start}, pane.settled, settled_until_);
    return true;
  };
  const Seconds hour =
      std::min(floor_to(settled_until_, 3600), floor_to(settled_until_, options_.traffic.long_window_seconds));
  const Seconds names = settled_until_ - 3600;
  if (Status s = source.panes_of_this_import(traffic::Level::kMinute, std::min(hour, names), settled_until_, give); !s)
    return s;
  const Seconds memory = pane_of(options_.traffic.idle_timeout) + 2;
  if (Status s = recover_flags(source, settled_until_ - memory); !s) return s;
  const Seconds seconds =
      std::min({settled_until_ - memory, settled_until_ - options_.traffic.window_seconds, floor_to(settled_until_, 60),
                floor_to(settled_until_, options_.traffic.long_window_seconds)});
  return source.panes_of_this_import(traffic::Level::kSecond, seconds, settled_until_, give);
}

}  // namespace weir::engine
