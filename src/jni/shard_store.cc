// What of a shard is in the state store: written by each step, read by restore().
#include <algorithm>

#include "jni/fields.h"
#include "jni/shard_state.h"
#include "jni/state_keys.h"

namespace weir::jni {
namespace {

std::unexpected<Error> damaged(const char* what) {
  return failure(ErrorKind::kStorage, "damaged or foreign state:", what, "start with a fresh checkpoint");
}

}  // namespace

std::string ShardState::header() const {
  std::string bytes;
  ByteWriter out(bytes);
  out.u8(kStateVersion);
  out.zigzag(settled_until_);
  out.zigzag(first_pane_);
  out.varint(next_pending_);
  out.u8(finished_ ? 1 : 0);
  clocks_.write(out);
  return bytes;
}

Status ShardState::restore_header(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.u8() != kStateVersion) return damaged("its version");
  settled_until_ = in.zigzag();
  first_pane_ = in.zigzag();
  next_pending_ = in.varint();
  finished_ = in.u8() != 0;
  if (!clocks_.read(in) || in.left() != 0) return damaged("the clocks");
  if (settled_until_ != INT64_MIN) user_minute_ = floor_to(settled_until_, 60);
  return {};
}

void ShardState::keep_pending(Fresh&& fresh, Step& step) {
  for (auto& [pane, activities] : fresh) {
    std::string bytes;
    ByteWriter out(bytes);
    out.varint(activities.size());
    for (const traffic::AddressActivity& item : activities) put(out, item, core_.options().bounds);
    const std::string key = pending_key({pane, next_pending_++});
    step.changes.push_back({key, std::move(bytes)});
    pending_keys_[pane].push_back(key);
    std::vector<traffic::AddressActivity>& held = pending_[pane];
    std::move(activities.begin(), activities.end(), std::back_inserter(held));
  }
}

void ShardState::keep_settled(const traffic::PaneRow& row, const traffic::UserRow* moments, Step& step) {
  std::string bytes;
  ByteWriter out(bytes);
  out.zigzag(moments ? moments->first : INT64_MAX);
  out.zigzag(moments ? moments->last : INT64_MIN);
  bytes += row.bytes;
  std::string key = settled_key({row.level, row.start, row.user});
  (row.level == traffic::Level::kSecond ? kept_seconds_ : kept_minutes_).push_back({row.start, key});
  step.changes.push_back({std::move(key), std::move(bytes)});
}

Seconds ShardState::seconds_needed_from() const {
  const traffic::Options& options = core_.options();
  const Seconds memory = pane_of(options.idle_timeout) + 3;
  Seconds from =
      std::min({settled_until_ - memory, settled_until_ - options.window_seconds - 1, floor_to(settled_until_, 60)});
  // Minutes that the ends of a long window cut are rebuilt from seconds.
  if (options.long_window_seconds % 60 != 0)
    from = std::min(from, floor_to(settled_until_, options.long_window_seconds));
  return from;
}

Seconds ShardState::minutes_needed_from() const {
  constexpr Seconds kNameSeconds = 3660;  // names that DNS gave stay an hour
  return std::min({settled_until_ - kNameSeconds, floor_to(settled_until_, 3600),
                   floor_to(settled_until_, core_.options().long_window_seconds)});
}

void ShardState::forget(Step& step) {
  if (settled_until_ == INT64_MIN) return;
  while (!pending_keys_.empty() && pending_keys_.begin()->first < settled_until_) {
    for (std::string& key : pending_keys_.begin()->second) step.changes.push_back({std::move(key), std::nullopt});
    pending_keys_.erase(pending_keys_.begin());
  }
  const auto drop = [&](std::deque<Kept>& kept, Seconds from) {
    for (; !kept.empty() && kept.front().start < from; kept.pop_front())
      step.changes.push_back({std::move(kept.front().key), std::nullopt});
  };
  drop(kept_seconds_, seconds_needed_from());
  drop(kept_minutes_, minutes_needed_from());
}

Status ShardState::restore_pending(std::string_view key, std::string_view bytes) {
  const auto read = read_pending_key(key.substr(1));
  if (!read) return damaged("a pending pane");
  ByteReader in(bytes);
  std::vector<traffic::AddressActivity>& held = pending_[read->pane];
  for (std::size_t left = in.count(17); left > 0; --left)
    if (!get(in, held.emplace_back(), core_.options().bounds)) return damaged("a pending pane");
  pending_keys_[read->pane].emplace_back(key);
  return in.ok() ? Status{} : damaged("a pending pane");
}

Status ShardState::restore_settled(const SettledKey& key, std::string_view bytes) {
  ByteReader in(bytes);
  traffic::UserRow row;
  row.user = key.user;
  row.first = in.zigzag();
  row.last = in.zigzag();
  const auto settled = traffic::parse_settled(in.raw(in.left()), key.start, core_.options().bounds);
  if (!settled) return damaged("a settled pane");
  const traffic::UserId id = core_.directory().id_of(key.user);
  shard_.recover(id, {key.level, key.start}, *settled, settled_until_);
  const bool is_second = key.level == traffic::Level::kSecond;
  (is_second ? kept_seconds_ : kept_minutes_).push_back({key.start, settled_key(key)});
  if (!is_second || key.start < user_minute_) return {};
  row.totals = settled->totals;
  row.totals.add(settled->late);
  row.late_packets = settled->late.all_packets();
  row.late_bytes = settled->late.all_bytes();
  row.sessions_opened = settled->session_counts.opened[0] + settled->session_counts.opened[1];
  add_user_row(row);
  return {};
}

Status ShardState::restore_all_settled(const SettledEntries& settled) {
  restore_flags(settled);
  for (const auto& [key, value] : settled)
    if (Status read = restore_settled(key, value); !read) return read;
  return {};
}

// Before the panes of what was: flags are united, and all else that these say of a session is overwritten by its own.
void ShardState::restore_flags(const SettledEntries& settled) {
  if (flags_.all().empty()) return;
  const Seconds start = settled_until_ - 1 - pane_of(core_.options().idle_timeout);
  std::set<traffic::SessionIdentity> open;
  for (const auto& [key, value] : settled) {
    if (key.level != traffic::Level::kSecond || key.start < start) continue;
    ByteReader in(value);
    in.zigzag(), in.zigzag();
    const auto pane = traffic::parse_settled(in.raw(in.left()), key.start, core_.options().bounds);
    if (pane) traffic::add_sessions(key.user, *pane, open);  // damage is told of when the pane is read for itself
  }
  for (const auto& [user, flags] : traffic::flags_by_user(flags_.all(), open, core_.options().bounds.key))
    shard_.recover_flags(core_.directory().id_of(user), flags);
}

Status ShardState::restore(const Entries& entries) {
  SettledEntries settled;
  for (const auto& [key, value] : entries)
    if (key == kHeaderKey)
      if (Status read = restore_header(value); !read) return read;
  for (const auto& [key, value] : entries) {
    if (key.starts_with('P')) {
      if (Status read = restore_pending(key, value); !read) return read;
    } else if (key.starts_with('U')) {
      known_users_.emplace(key.substr(1));
      shard_.recover_user(core_.directory().id_of(std::string(key.substr(1))));
    } else if (key.starts_with('F')) {
      if (!flags_.restore(key, value)) return damaged("the flags of a session");
    } else if (key.starts_with('S')) {
      auto read = read_settled_key(key.substr(1));
      if (!read) return damaged("a settled pane");
      settled.push_back({std::move(*read), value});
    } else if (key.starts_with('D')) {
      if (!held_.restore(key.substr(1), value)) return damaged("a document that waits");
    } else if (key != kHeaderKey) {
      return damaged("an entry");
    }
  }
  std::sort(settled.begin(), settled.end(), [](const auto& a, const auto& b) {  // minutes first, each in order
    if (a.first.level != b.first.level) return a.first.level > b.first.level;
    return a.first.start != b.first.start ? a.first.start < b.first.start : a.first.user < b.first.user;
  });
  return restore_all_settled(settled);
}

}  // namespace weir::jni
