#include "jni/history.h"

#include <algorithm>
#include <span>

#include "render/json_rows.h"

namespace weir::jni {
namespace {

constexpr Seconds kMinute = 60;

// Panes of a frame: where it counts.
Seconds pane_for(const Frame& frame) { return frame.late ? frame.late_pane : pane_of(frame.time); }

bool contains(const TimeRange& range, Seconds pane) { return pane >= range.from && pane < range.to; }

// Of two records of one session: their counts added up, all else as the newer one has it.
traffic::SessionRecord added(const traffic::SessionRecord& sum, const traffic::SessionRecord& newer) {
  traffic::SessionRecord both = newer;
  both.counts.add(sum.counts);
  both.first = std::min(sum.first, newer.first);
  both.last = std::max(sum.last, newer.last);
  return both;
}

}  // namespace

History::History(const Core& core, const std::string& user, HistoryOptions options)
    : core_(core),
      name_(user),
      user_(core.directory().id_of(user)),
      options_(std::move(options)),
      mapper_(core.options(), core.directory()),
      shard_(core.options(), core.directory(), 1) {
  for (const TimeRange& range : options_.profiles) sums_.push_back({range, INT64_MIN, {}, {}});
}

Status History::add(const PacketGroup& group, std::string_view orders, std::string_view data) {
  const auto chunk = open_chunk(group, orders, data);
  if (!chunk) return std::unexpected(chunk.error());
  add_frames(*chunk, core_.number_of(group.probe, group.source));
  take_mapped();
  return {};
}

void History::add_frames(const OpenedChunk& chunk, std::uint32_t source) {
  const std::span<const Frame> frames = chunk.frames;
  const auto counts = [&](std::size_t i) { return pane_for(frames[i]) < options_.range.to; };
  for (std::size_t begin = 0; begin < frames.size();) {  // a run of consecutive indices at a time
    std::size_t end = begin + 1;
    while (end < frames.size() && chunk.orders[end] == chunk.orders[end - 1] + 1 && counts(end) == counts(begin)) ++end;
    if (counts(begin)) mapper_.add(frames.subspan(begin, end - begin), source, chunk.orders[begin]);
    begin = end;
  }
}

// A packet between two users is in the archive of both: here it counts for one of them.
void History::take_mapped() {
  for (traffic::PaneActivity& pane : mapper_.take_all())
    for (traffic::AddressActivity& item : pane.addresses)
      if (core_.directory().user_of(item.address) == user_)
        traffic::merge(pending_[pane.pane][item.address], std::move(item.activity), core_.options().bounds);
}

std::vector<Line> History::settle(Seconds until) {
  std::vector<Line> lines;
  until = std::min(until, options_.range.to);
  for (;;) {
    const Seconds active = pending_.empty() ? INT64_MAX : pending_.begin()->first;
    const Seconds pane = std::min(active, shard_.next_due());
    if (pane >= until) return lines;
    std::vector<traffic::AddressActivity> activities;
    if (pane == active) {
      auto node = pending_.extract(pending_.begin());
      for (auto& [address, activity] : node.mapped()) activities.push_back({address, std::move(activity)});
    }
    settle_pane(pane, std::move(activities), lines);
  }
}

void History::settle_pane(Seconds pane, std::vector<traffic::AddressActivity>&& activities, std::vector<Line>& lines) {
  traffic::Settling settling;
  shard_.settle(pane, options_.first_pane, std::move(activities), settling);
  give_windows(pane, lines);
  give_settled(std::move(settling), lines);
}

void History::give_windows(Seconds pane, std::vector<Line>& lines) const {
  const Seconds end = pane + 1, start = end - core_.options().window_seconds;
  if (options_.every == 0 || end % options_.every != 0 || end < options_.range.from) return;
  for (const traffic::Shard::WindowView& view : shard_.windows()) {
    Line& line = lines.emplace_back(Line{LineKind::kWindow, {}});
    render::append_window(line.json,
                          {*view.user, start, end, view.ranges->active_sessions(core_.options(), start),
                           view.ranges->window(core_.options(), start)},
                          {options_.rows_shown, core_.options().bounds.rows});
  }
}

void History::give_settled(traffic::Settling&& settling, std::vector<Line>& lines) {
  for (const traffic::PaneRow& row : settling.panes)
    if (row.level == traffic::Level::kSecond) add_pane(row);
  for (const traffic::Settling::Session& session : settling.sessions) add_session(session.record, lines);
  for (traffic::CurrentProfile& profile : settling.profiles) newest_profile_ = std::move(profile);
  for (const traffic::CurrentProfile& ended : settling.long_windows) {
    if (!options_.lists || ended.long_window_start + ended.long_window_seconds <= options_.range.from) continue;
    Line& line = lines.emplace_back(Line{LineKind::kLongWindow, {}});
    render::append_long_window(line.json, ended, {options_.rows_shown, core_.options().bounds.rows});
  }
}

void History::add_session(const traffic::SessionRecord& record, std::vector<Line>& lines) {
  if (!options_.lists) return;
  const Identity identity{record.opened, record.key};
  const auto [at, is_new] = sessions_.try_emplace(identity, record);
  if (!is_new) at->second = added(at->second, record);
  if (record.end_reason == traffic::FlowEndReason::kActiveTimeout) return;
  give_session(at->second, lines);
  sessions_.erase(at);
}

void History::give_session(const traffic::SessionRecord& session, std::vector<Line>& lines) const {
  if (pane_of(session.last) < options_.range.from) return;
  Line& line = lines.emplace_back(Line{LineKind::kSession, {}});
  render::append_session(line.json, name_, session);
}

// Minutes first: a second's tables are small beside a day's.
void History::add_pane(const traffic::PaneRow& row) {
  for (RangeSum& held : sums_) {
    if (!contains(held.range, row.start)) continue;
    auto settled = traffic::parse_settled(row.bytes, row.start, core_.options().bounds);
    if (!settled) check_failed(settled.error().what.c_str(), __FILE__, __LINE__);
    settled->sessions.clear();
    settled->names.clear();
    if (held.minute != floor_to(row.start, kMinute)) {
      traffic::merge(held.sum, held.of_minute, core_.options().bounds);
      held.of_minute = {};
      held.minute = floor_to(row.start, kMinute);
    }
    traffic::merge(held.of_minute, *settled, core_.options().bounds);
  }
}

std::vector<Line> History::finish(Seconds until, bool ended) {
  std::vector<Line> lines = settle(until);
  until = std::min(until, options_.range.to);
  traffic::Settling settling;
  shard_.finish(until, options_.first_pane, settling);
  for (traffic::Settling::Session& session : settling.sessions)
    if (!ended && session.record.end_reason == traffic::FlowEndReason::kForcedEnd)
      session.record.end_reason = traffic::FlowEndReason::kActiveTimeout;
  give_settled(std::move(settling), lines);
  for (const auto& [identity, session] : sessions_) give_session(session, lines);
  sessions_.clear();
  give_profiles(until, lines);
  return lines;
}

void History::give_profiles(Seconds until, std::vector<Line>& lines) {
  if (shard_.users() == 0) return;  // an address that has never sent
  if (newest_profile_) lines.push_back({LineKind::kProfile, line_of(*newest_profile_)});
  for (RangeSum& held : sums_) {
    traffic::merge(held.sum, held.of_minute, core_.options().bounds);
    traffic::CurrentProfile profile;
    profile.user = name_;
    profile.long_window_start = std::max(held.range.from, options_.first_pane);
    const Seconds to = std::min(held.range.to, until);
    profile.long_window_seconds = std::max<Seconds>(0, to - profile.long_window_start);
    profile.covered_seconds = static_cast<std::uint64_t>(profile.long_window_seconds);
    profile.settled = std::move(held.sum);
    lines.push_back({LineKind::kRangeProfile, line_of(profile)});
  }
}

std::string History::line_of(const traffic::CurrentProfile& profile) const {
  std::string json;
  render::append_profile(json, profile, {options_.rows_shown, core_.options().bounds.rows});
  return json;
}

}  // namespace weir::jni
