// The monoid laws and the bounds, as properties, within the bounds and far beyond them.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "tests/traffic/builder.h"
#include "traffic/bounded_table.h"

namespace weir::traffic {
namespace {

// Few addresses and ports, so that keys meet; times within `seconds`, often equal.
Packet random_packet(std::mt19937& random, double seconds) {
  const auto below = [&](unsigned n) { return static_cast<std::uint32_t>(random() % n); };
  Packet p;
  p.time = below(static_cast<unsigned>(seconds * 4)) / 4.0;
  const std::uint32_t user = ip(10, 0, 0, 1) + below(3), remote = ip(192, 0, 2, 0) + below(40);
  const bool out = below(2);
  p.source = out ? user : remote;
  p.destination = out ? remote : below(10) == 0 ? ip(10, 0, 0, 1) + below(3) : user;
  p.source_port = static_cast<std::uint16_t>(out ? 1000 + below(3000) : 50 + below(60));
  p.destination_port = static_cast<std::uint16_t>(out ? 50 + below(60) : 1000 + below(3000));
  p.transport = std::array{packet::kTcp, packet::kUdp, packet::kTcp, std::uint8_t{47}}[below(4)];
  p.flags = std::array<std::uint8_t, 5>{2, 18, 16, 4, 17}[below(5)];
  p.length = 60 + below(1400);
  if (p.transport == packet::kUdp && below(5) == 0) {
    p.identification = static_cast<std::uint16_t>(below(4));
    p.fragment = below(2) ? 0x2000 : 100;
  }
  if (below(20) == 0) p.late = true, p.late_pane = static_cast<Seconds>(seconds) - 1;
  return p;
}

Capture random_capture(std::mt19937& random, int packets, double seconds) {
  Capture capture;
  for (int i = 0; i < packets; ++i) capture.add(random_packet(random, seconds));
  return capture;
}

Options bounded_options(std::uint32_t rows) {
  Options options = home_network();
  options.bounds.rows = rows;
  return options;
}

std::vector<PaneActivity> map_at_once(const Capture& capture, const Options& options, const Directory& directory) {
  Mapper mapper(options, directory);
  mapper.add(capture.frames(), 0, 0);
  return mapper.take_all();
}

void expect_equal(const std::vector<PaneActivity>& a, const std::vector<PaneActivity>& b, const Bounds& bounds) {
  RC_ASSERT(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    RC_ASSERT(a[i].pane == b[i].pane);
    RC_ASSERT(a[i].network == b[i].network);
    RC_ASSERT(a[i].addresses.size() == b[i].addresses.size());
    for (std::size_t j = 0; j < a[i].addresses.size(); ++j) {
      RC_ASSERT(a[i].addresses[j].address == b[i].addresses[j].address);
      RC_ASSERT(serialize(a[i].addresses[j].activity, bounds) == serialize(b[i].addresses[j].activity, bounds));
    }
  }
}

RC_GTEST_PROP(Laws, MapOfAnySplitInAnyOrderMergesToTheSameActivity, (unsigned seed)) {
  std::mt19937 random(seed);
  const Options options = bounded_options(std::array{2u, 5u, 20u, 4096u}[random() % 4]);
  const Directory directory(options);
  const Capture capture = random_capture(random, 1 + static_cast<int>(random() % 400), 3);
  const auto whole = map_at_once(capture, options, directory);

  // Parts of the capture, each by a mapper of its own, merged in random order and grouping.
  std::vector<std::vector<PaneActivity>> parts;
  const auto frames = capture.frames();
  for (std::size_t start = 0; start < frames.size();) {
    const std::size_t size = std::min(frames.size() - start, 1 + random() % 90);
    Mapper mapper(options, directory);
    mapper.add(frames.subspan(start, size), 0, start);
    parts.push_back(mapper.take_all());
    start += size;
  }
  while (parts.size() > 1) {
    std::shuffle(parts.begin(), parts.end(), random);
    std::vector<PaneActivity> last = std::move(parts.back());
    parts.pop_back();
    for (PaneActivity& pane : last) {
      auto at = std::lower_bound(parts[0].begin(), parts[0].end(), pane.pane,
                                 [](const PaneActivity& p, Seconds s) { return p.pane < s; });
      if (at != parts[0].end() && at->pane == pane.pane) {
        merge(*at, std::move(pane), options.bounds);
      } else {
        parts[0].insert(at, std::move(pane));
      }
    }
  }
  expect_equal(whole, parts[0], options.bounds);
}

RC_GTEST_PROP(Laws, TotalsOfAnActivityAreExactWhateverFolded, (unsigned seed)) {
  std::mt19937 random(seed);
  const Options exact = bounded_options(4096), folded = bounded_options(3);
  const Directory directory(exact);
  const Capture capture = random_capture(random, 300, 1);
  const auto a = map_at_once(capture, exact, directory);
  const auto b = map_at_once(capture, folded, directory);
  for (std::size_t i = 0; i < a.size(); ++i) {
    for (std::size_t j = 0; j < a[i].addresses.size(); ++j) {
      const Activity& full = a[i].addresses[j].activity;
      const Activity& kept = b[i].addresses[j].activity;
      RC_ASSERT(full.totals == kept.totals);
      RC_ASSERT(full.late == kept.late);
      RC_ASSERT(kept.sessions.size() <= 3u);
      // The kept sessions are the least hashes of all, with every packet.
      for (std::size_t k = 0; k < kept.sessions.size(); ++k) RC_ASSERT(kept.sessions[k] == full.sessions[k]);
      Counts protocols;
      for (const SessionFacts& session : kept.sessions) protocols.add(session.counts);
      for (const ProtocolCounts& row : kept.rest.protocols) protocols.add(row.counts);
      RC_ASSERT(protocols == full.totals);
    }
  }
}

RC_GTEST_PROP(Laws, TheBytesOfAnActivityGiveItBackAndNoneCutShortDo, (unsigned seed)) {
  std::mt19937 random(seed);
  const Options options = bounded_options(std::array{3u, 4096u}[random() % 2]);
  const Directory directory(options);
  for (const PaneActivity& pane : map_at_once(random_capture(random, 80, 1), options, directory)) {
    RC_ASSERT(*parse_network_activity(serialize(pane.network)) == pane.network);
    for (const AddressActivity& item : pane.addresses) {
      const std::string bytes = serialize(item.activity, options.bounds);
      const auto parsed = parse_activity(bytes, options.bounds);
      RC_ASSERT(parsed.has_value());
      RC_ASSERT(*parsed == item.activity);
      RC_ASSERT(
          !parse_activity(std::string_view(bytes).substr(0, random() % bytes.size()), options.bounds).has_value());
    }
  }
}

// What a window is by definition: its panes merged, sessions without packets left out.
Settled merged(const std::vector<std::pair<Seconds, Settled>>& panes, Seconds from, Seconds to, const Bounds& bounds) {
  Settled sum;
  for (const auto& [start, settled] : panes)
    if (start >= from && start < to) merge(sum, settled, bounds);
  std::erase_if(sum.sessions, [](const SettledSession& session) { return !session.active(); });
  sum.names.clear();
  return sum;
}

RC_GTEST_PROP(Laws, AWindowIsTheMergeOfItsPanesAtEveryBorder, (unsigned seed)) {
  std::mt19937 random(seed);
  Options options = home_network();  // K is applied to rows without packets too, so sessions are compared unfolded
  options.window_seconds = std::array{1, 2, 7, 60}[random() % 4];
  options.answer_timeout = kNanosecondsPerSecond * static_cast<Nanoseconds>(random() % 3);
  options.idle_timeout = kNanosecondsPerSecond * static_cast<Nanoseconds>(1 + random() % 20);
  Settler settler(options);
  Mapper mapper(settler.options, settler.directory);
  const Capture capture = random_capture(random, 200, 40);
  mapper.add(capture.frames(), 0, 0);
  std::vector<PaneActivity> panes = mapper.take_all();
  auto next = panes.begin();
  for (Seconds pane = 0; pane < 110; ++pane) {
    std::vector<AddressActivity> none;
    const bool active = next != panes.end() && next->pane == pane;
    settler.settle(pane, std::move(active ? next->addresses : none));
    if (active) ++next;
    for (const auto& view : settler.shard.windows()) {
      Settled window = view.ranges->window(settler.options, pane + 1 - options.window_seconds);
      Settled expected =
          merged(settler.panes(*view.user), pane + 1 - options.window_seconds, pane + 1, settler.options.bounds);
      window.folded = expected.folded = 0;
      RC_ASSERT(window == expected);
      RC_ASSERT(view.ranges->active_sessions(settler.options, pane + 1 - options.window_seconds) ==
                expected.sessions.size());
    }
  }
}

// A window of stored panes, whose rows leave it again, folded or not.
RC_GTEST_PROP(Laws, TheTablesOfARecoveredWindowAreTheMergeOfItsPanes, (unsigned seed)) {
  std::mt19937 random(seed);
  Options options = bounded_options(std::array{3u, 4096u}[random() % 2]);
  options.window_seconds = std::array{1, 2, 7, 60}[random() % 4];
  options.idle_timeout = kNanosecondsPerSecond * static_cast<Nanoseconds>(1 + random() % 20);
  Settler settler(options);
  settler.run(random_capture(random, 200, 40));
  const auto panes = settler.panes("10.0.0.1");
  UserRanges ranges;
  for (const auto& [start, settled] : panes) {
    const Seconds from = start + 1 - options.window_seconds;
    ranges.slide(from);
    ranges.recover(options, start, settled, {true, false, false, false});
    const Settled window = ranges.window(options, from), expected = merged(panes, from, start + 1, options.bounds);
    RC_ASSERT(window.remotes == expected.remotes);
    RC_ASSERT(window.local_ports == expected.local_ports);
    RC_ASSERT(window.service_ports == expected.service_ports);
  }
}

RC_GTEST_PROP(Laws, PanesMergedInAnyOrderAndGroupingAreOneSettled, (unsigned seed)) {
  std::mt19937 random(seed);
  const Options options = bounded_options(std::array{3u, 4096u}[random() % 2]);
  Settler settler(options);
  settler.run(random_capture(random, 200, 20));
  std::vector<Settled> parts;
  for (const auto& [start, settled] : settler.panes("10.0.0.1")) parts.push_back(settled);
  const Settled whole = settler.sum("10.0.0.1");
  while (parts.size() > 1) {
    std::shuffle(parts.begin(), parts.end(), random);
    merge(parts[0], parts.back(), options.bounds);
    parts.pop_back();
  }
  if (!parts.empty()) RC_ASSERT(parts[0] == whole);
}

RC_GTEST_PROP(Laws, ARemoteIsVisitedWhenASessionOutHadPacketsInTheRange, (unsigned seed)) {
  std::mt19937 random(seed);
  Options options = home_network();
  options.window_seconds = std::array{1, 2, 7, 60}[random() % 4];
  options.idle_timeout = kNanosecondsPerSecond * static_cast<Nanoseconds>(1 + random() % 20);
  Settler settler(options);
  settler.run(random_capture(random, 200, 100));
  settler.advance(3700);
  const auto seconds = settler.panes("10.0.0.1");
  const auto check = [&](const Settled& range, Seconds from, Seconds to) {
    std::set<IpAddress> visited, expected;
    for (const SettledRemote& remote : range.remotes)
      if (remote.visited) visited.insert(remote.remote);
    for (const auto& [start, settled] : seconds)
      for (const SettledSession& session : settled.sessions)
        if (start >= from && start < to && session.active() && session.direction == kOut)
          expected.insert(session.key.remote);
    RC_ASSERT(visited == expected);
  };
  for (const auto& [start, settled] : seconds) check(settled, start, start + 1);
  for (const auto& [start, settled] : settler.panes("10.0.0.1", Level::kMinute)) check(settled, start, start + 60);
  for (const auto& [start, settled] : settler.panes("10.0.0.1", Level::kHour)) check(settled, start, start + 3600);
  for (const CurrentProfile& profile : settler.out.long_windows)
    if (profile.user == "10.0.0.1") check(profile.settled, 0, 3600);
}

RC_GTEST_PROP(Laws, TheActiveSessionsOfAWindowAreCountedAndWherePanesFoldedEstimatedFromTheKeptOnes, (unsigned seed)) {
  std::mt19937 random(seed);
  Options options = bounded_options(std::array{2u, 7u, 30u}[random() % 3]);
  options.window_seconds = std::array{1, 5, 60}[random() % 3];
  options.answer_timeout = 0;  // rows without packets take no place from those with
  options.idle_timeout = kNanosecondsPerSecond * static_cast<Nanoseconds>(1 + random() % 5);
  Options exact_options = options;
  exact_options.bounds.rows = 4096;
  Settler settler(options), exact(exact_options);
  Mapper mapper(settler.options, settler.directory), exact_mapper(exact.options, exact.directory);
  const Capture capture = random_capture(random, 200, 20);
  mapper.add(capture.frames(), 0, 0), exact_mapper.add(capture.frames(), 0, 0);
  auto exact_panes = exact_mapper.take_all();
  auto exact_pane = exact_panes.begin();
  for (PaneActivity& pane : mapper.take_all()) {
    settler.advance(pane.pane), exact.advance(pane.pane);
    settler.settle(pane.pane, std::move(pane.addresses)), exact.settle(pane.pane, std::move((exact_pane++)->addresses));
    const Seconds start = pane.pane + 1 - options.window_seconds;
    const auto views = settler.shard.windows(), exact_views = exact.shard.windows();
    RC_ASSERT(views.size() == exact_views.size());
    for (std::size_t i = 0; i < views.size(); ++i) {
      bool folded = false;
      for (const auto& [second, settled] : settler.panes(*views[i].user))
        folded |= second >= start && (settled.folded & kFoldedSessions) != 0;
      const std::vector<SettledSession> kept = views[i].ranges->window(settler.options, start).sessions;
      const std::uint64_t active = views[i].ranges->active_sessions(settler.options, start);
      if (folded) {
        RC_ASSERT(active == distinct_estimate(kept.size(), kept.empty() ? 0 : kept.back().hash, options.bounds.rows));
      } else {
        RC_ASSERT(active == exact_views[i].ranges->active_sessions(exact.options, start));
      }
    }
  }
}

RC_GTEST_PROP(Laws, AMinuteIsTheMergeOfItsSecondsAndAnHourOfItsMinutes, (unsigned seed)) {
  std::mt19937 random(seed);
  const Options options = bounded_options(std::array{3u, 4096u}[random() % 2]);
  Settler settler(options);
  const Capture capture = random_capture(random, 200, 400);
  settler.run(capture);
  settler.advance(7300);
  for (const char* user : {"10.0.0.1", "10.0.0.2", "10.0.0.3"}) {
    const auto seconds = settler.panes(user);
    Settled hour;
    for (auto [start, minute] : settler.panes(user, Level::kMinute)) {
      Settled expected;
      for (const auto& [second, settled] : seconds)
        if (second >= start && second < start + 60) merge(expected, settled, options.bounds);
      expected.sessions.clear();
      expected.folded &= static_cast<std::uint8_t>(~kFoldedSessions);
      Settled got = minute;
      got.folded &= static_cast<std::uint8_t>(~kFoldedSessions);
      RC_ASSERT(got == expected);
      merge(hour, minute, options.bounds);
    }
    const auto hours = settler.panes(user, Level::kHour);
    RC_ASSERT(hours.size() == (seconds.empty() ? 0u : 1u));
    if (!hours.empty()) RC_ASSERT(hours[0].second == hour);
  }
}

RC_GTEST_PROP(Laws, TheBytesOfASettledPaneGiveItBackAndNoneCutShortDo, (unsigned seed)) {
  std::mt19937 random(seed);
  Settler settler(bounded_options(std::array{3u, 4096u}[random() % 2]));
  settler.run(random_capture(random, 60, 5));
  for (const PaneRow& row : settler.out.panes) {
    const auto parsed = parse_settled(row.bytes, row.start, settler.options.bounds);
    RC_ASSERT(parsed.has_value());
    std::string whole;  // says the rows that follow from the sessions too
    serialize(*parsed, row.start, settler.options.bounds, whole);
    RC_ASSERT(whole.size() >= row.bytes.size());
    const auto again = parse_settled(whole, row.start, settler.options.bounds);
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == *parsed);
    const std::string_view cut(row.bytes.data(), random() % row.bytes.size());
    RC_ASSERT(!parse_settled(cut, row.start, settler.options.bounds).has_value());
  }
}

}  // namespace
}  // namespace weir::traffic
