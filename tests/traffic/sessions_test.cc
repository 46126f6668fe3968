#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "tests/traffic/builder.h"
#include "traffic/protocols.h"
#include "traffic/ranking.h"

namespace weir::traffic {
namespace {

constexpr std::uint32_t kUser = ip(10, 0, 0, 1), kServer = ip(192, 0, 2, 80), kOther = ip(192, 0, 2, 9);

Packet tcp(double time, bool out, std::uint8_t flags, std::uint16_t port = 50000, std::uint16_t service = 443) {
  if (out) return {time, kUser, kServer, port, service, packet::kTcp, flags};
  return {time, kServer, kUser, service, port, packet::kTcp, flags};
}

Settler settled(const std::vector<Packet>& packets, Options options = home_network(), Seconds advance = 0) {
  Capture capture;
  for (const Packet& packet : packets) capture.add(packet);
  Settler settler(std::move(options));
  settler.run(capture);
  if (advance != 0) settler.advance(advance);
  return settler;
}

TEST(Sessions, ASynOpensAnOutgoingSessionThatItsAnswerAnswers) {
  const Settler s = settled({tcp(0.1, true, packet::kSyn), tcp(0.2, false, packet::kSyn | packet::kAck)});
  const Settled sum = s.sum("10.0.0.1");
  ASSERT_EQ(sum.sessions.size(), 1u);
  const SettledSession& session = sum.sessions[0];
  EXPECT_EQ(session.direction, kOut);
  EXPECT_EQ(session.outcome, Outcome::kAnswered);
  EXPECT_FALSE(session.midstream);
  EXPECT_EQ(session.service_port(), 443);
  EXPECT_EQ(protocol_name(session.protocol), "https");
  EXPECT_EQ(session.opened, at(0.1));
  EXPECT_EQ(sum.session_counts.opened[kOut], 1u);
  EXPECT_EQ(sum.totals.packets[kOut], 1u);
  EXPECT_EQ(sum.totals.bytes[kIn], 100u);
}

TEST(Sessions, AResetOfTheResponderRefusesInItsOwnPane) {
  const Settler s = settled({tcp(0.9, true, packet::kSyn), tcp(1.1, false, packet::kRst | packet::kAck)});
  const auto panes = s.panes("10.0.0.1");
  ASSERT_EQ(panes.size(), 2u);
  EXPECT_EQ(panes[0].second.sessions[0].outcome, Outcome::kPending);
  EXPECT_EQ(panes[0].second.session_counts.refused[kOut], 0u);
  EXPECT_EQ(panes[1].second.session_counts.refused[kOut], 1u);
  EXPECT_EQ(panes[1].second.sessions[0].outcome, Outcome::kRefused);
}

TEST(Sessions, AResetOfTheInitiatorDecidesNothing) {
  const Settler s = settled({tcp(0.1, true, packet::kSyn), tcp(0.2, true, packet::kRst)});
  EXPECT_EQ(s.sum("10.0.0.1").sessions[0].outcome, Outcome::kPending);
}

TEST(Sessions, SilenceIsUnansweredInThePaneOfItsDeadlineWithoutPackets) {
  const Settler s = settled({tcp(0.5, true, packet::kSyn)}, home_network(), 10);
  const auto panes = s.panes("10.0.0.1");
  ASSERT_EQ(panes.size(), 2u);
  EXPECT_EQ(panes[1].first, 3);
  EXPECT_EQ(panes[1].second.session_counts.unanswered[kOut], 1u);
  EXPECT_EQ(panes[1].second.totals.all_packets(), 0u);
  ASSERT_EQ(panes[1].second.sessions.size(), 1u);
  EXPECT_FALSE(panes[1].second.sessions[0].active());
}

TEST(Sessions, AnAnswerAtTheDeadlineCountsAndOneAfterItDoesNot) {
  const Settler in_time = settled({tcp(0.5, true, packet::kSyn), tcp(3.5, false, packet::kSyn | packet::kAck)});
  EXPECT_EQ(in_time.sum("10.0.0.1").sessions[0].outcome, Outcome::kAnswered);
  const Settler after = settled({tcp(0.5, true, packet::kSyn), tcp(3.500001, false, packet::kSyn | packet::kAck)});
  EXPECT_EQ(after.sum("10.0.0.1").sessions[0].outcome, Outcome::kUnanswered);
  EXPECT_EQ(after.sum("10.0.0.1").session_counts.unanswered[kOut], 1u);
}

// The shard of a run that goes on where `before` had come to, from its panes alone.
Settler recovered(const Settler& before, Seconds settled_until) {
  Settler settler(before.options);
  const UserId user = settler.directory.id_of("10.0.0.1");
  for (const auto& [start, pane] : before.panes("10.0.0.1"))
    settler.shard.recover(user, {Level::kSecond, start}, pane, settled_until);
  settler.first_pane = before.first_pane;
  return settler;
}

TEST(Sessions, OneThatHadEndedBeforeARestartDoesNotEndAgainAndOneThatHadNotDoes) {
  const Settler before = settled({tcp(0.5, true, packet::kSyn), tcp(0.6, true, packet::kFin)}, home_network(), 121);
  ASSERT_EQ(before.last_pane, 120);
  ASSERT_EQ(before.out.sessions.back().record.end_reason, FlowEndReason::kEndOfFlow);
  for (const bool had_ended : {true, false}) {
    Settler after = recovered(before, had_ended ? 121 : 120);
    after.advance(200);
    EXPECT_EQ(after.out.sessions.size(), had_ended ? 0u : 1u);
    Settler ends = recovered(before, had_ended ? 121 : 120);
    ends.shard.finish(had_ended ? 121 : 120, 0, ends.out);
    EXPECT_EQ(ends.out.sessions.size(), had_ended ? 0u : 1u) << "the input ends with the restart";
  }
}

TEST(Sessions, OnlyIdlenessEndsASessionAndTheNextPacketOpensItAgain) {
  const Settler s = settled({tcp(0, true, packet::kSyn), tcp(119.9, true, packet::kFin | packet::kAck),
                             tcp(200, true, packet::kAck), tcp(320, true, packet::kAck)});
  const Settled sum = s.sum("10.0.0.1");
  EXPECT_EQ(sum.session_counts.opened[kOut], 2u);
  EXPECT_EQ(sum.sessions[0].opened, at(320));
  EXPECT_TRUE(sum.sessions[0].midstream);
  std::vector<FlowEndReason> reasons;
  for (const auto& session : s.out.sessions) reasons.push_back(session.record.end_reason);
  EXPECT_THAT(reasons, testing::Contains(FlowEndReason::kEndOfFlow));
}

TEST(Sessions, AMidstreamSessionIsInitiatedByTheSideThatIsNoRegisteredService) {
  const Settler s = settled({tcp(0, false, packet::kAck, 50000, 443)});
  const SettledSession session = s.sum("10.0.0.1").sessions.empty() ? SettledSession{} : s.sum("10.0.0.1").sessions[0];
  EXPECT_TRUE(s.panes("10.0.0.1").empty()) << "the user has not sent: it is none yet";
  const Settler with_user = settled({tcp(0, false, packet::kAck), tcp(0.1, true, packet::kAck)});
  EXPECT_EQ(with_user.sum("10.0.0.1").sessions[0].direction, kOut);
  EXPECT_TRUE(with_user.sum("10.0.0.1").sessions[0].midstream);
}

TEST(Sessions, AnAddressIsAUserFromThePaneOfItsFirstPacketOnAndUnattributedBefore) {
  const Settler s = settled({tcp(0, false, packet::kAck), tcp(1.5, false, packet::kAck), tcp(1.6, true, packet::kAck)});
  EXPECT_EQ(s.sum("10.0.0.1").totals.packets[kIn], 1u);
  EXPECT_EQ(s.out.unattributed.packets, 1u);
}

TEST(Sessions, ANamedUserIsOneFromItsFirstPacketInEitherDirection) {
  Options options = home_network();
  options.users = {{"alice", {*parse_prefix("10.0.0.0/24")}}};
  const Settler s = settled({tcp(0, false, packet::kAck)}, options);
  EXPECT_EQ(s.sum("alice").totals.packets[kIn], 1u);
  EXPECT_EQ(s.out.unattributed.packets, 0u);
}

TEST(Sessions, BothEndsOfOneUserAreTwoViewsOfTheSession) {
  Options options = home_network();
  options.users = {{"alice", {*parse_prefix("10.0.0.0/24")}}};
  const Settler s = settled({{0.1, ip(10, 0, 0, 1), ip(10, 0, 0, 2), 1000, 22, packet::kTcp, packet::kSyn}}, options);
  const Settled sum = s.sum("alice");
  EXPECT_EQ(sum.sessions.size(), 2u);
  EXPECT_EQ(sum.totals.packets[kOut], 1u);
  EXPECT_EQ(sum.totals.packets[kIn], 1u);
  EXPECT_EQ(sum.session_counts.opened[kOut], 1u);
  EXPECT_EQ(sum.session_counts.opened[kIn], 1u);
}

TEST(Sessions, APacketToItselfOnOnePortIsOnceOutAndOnceInOfOneRow) {
  const Settler s = settled({{0.1, kUser, kUser, 139, 139, packet::kTcp, packet::kSyn}});
  const Settled sum = s.sum("10.0.0.1");
  ASSERT_EQ(sum.sessions.size(), 1u);
  EXPECT_EQ(sum.sessions[0].counts.packets[kOut], 1u);
  EXPECT_EQ(sum.sessions[0].counts.packets[kIn], 1u);
}

TEST(Sessions, MulticastCountsForTotalsAndRemoteAndMakesNoSession) {
  const Settler s = settled({{0.1, kUser, ip(224, 0, 0, 251), 5353, 5353, packet::kUdp}});
  const Settled sum = s.sum("10.0.0.1");
  EXPECT_TRUE(sum.sessions.empty());
  EXPECT_TRUE(sum.local_ports.empty());
  ASSERT_EQ(sum.remotes.size(), 1u);
  EXPECT_EQ(sum.remotes[0].row.counts.packets[kOut], 1u);
  ASSERT_EQ(sum.protocols.size(), 1u);
  EXPECT_EQ(protocol_name(sum.protocols[0].protocol), "udp");
}

TEST(Sessions, ALaterFragmentCountsForItsSessionWhereverInThePaneItsFirstOneIs) {
  const Packet later{0.1, kUser, kServer, 0, 0, packet::kUdp, 0, 500, 7, 100};
  const Packet first{0.2, kUser, kServer, 5000, 53, packet::kUdp, 0, 1500, 7, 0x2000};
  Packet next_pane = later;
  next_pane.time = 1.5;
  Packet unknown = later;
  unknown.identification = 8;
  const Settled sum = settled({later, first, next_pane, unknown}).sum("10.0.0.1");
  ASSERT_EQ(sum.sessions.size(), 1u);
  EXPECT_EQ(sum.sessions[0].counts.packets[kOut], 3u);
  EXPECT_EQ(sum.sessions[0].counts.bytes[kOut], 2500u);
  EXPECT_EQ(sum.totals.packets[kOut], 4u);
  EXPECT_EQ(sum.remotes[0].row.counts.packets[kOut], 4u);
  for (const SettledProtocol& row : sum.protocols)
    EXPECT_EQ(row.row.counts.packets[kOut], protocol_name(row.protocol) == "domain" ? 3u : 1u);
}

TEST(Sessions, ALatePacketCountsInItsLatePaneAndNowhereElse) {
  Packet late = tcp(0.5, true, packet::kAck);
  late.late = true;
  late.late_pane = 9;
  const Settler s = settled({tcp(9.1, true, packet::kSyn), late});
  const Settled sum = s.sum("10.0.0.1");
  EXPECT_EQ(sum.totals.packets[kOut], 1u);
  EXPECT_EQ(sum.late.packets[kOut], 1u);
  EXPECT_EQ(sum.late.bytes[kOut], 100u);
  EXPECT_EQ(sum.sessions[0].counts.packets[kOut], 1u);
}

TEST(Sessions, RecordsOfASessionAddUpToItsPacketsAndSayWhyEachWasWritten) {
  std::vector<Packet> packets;
  for (int second = 0; second < 130; ++second)
    packets.push_back(tcp(second, true, second ? packet::kAck : packet::kSyn));
  Settler s = settled(packets, home_network(), 400);
  std::uint64_t recorded = 0;
  std::vector<FlowEndReason> reasons;
  for (const auto& session : s.out.sessions) {
    recorded += session.record.counts.packets[kOut];
    reasons.push_back(session.record.end_reason);
  }
  EXPECT_EQ(recorded, 130u);
  EXPECT_THAT(reasons, testing::ElementsAre(FlowEndReason::kActiveTimeout, FlowEndReason::kActiveTimeout,
                                            FlowEndReason::kActiveTimeout, FlowEndReason::kIdleTimeout));
}

// Twenty sessions with a packet each ten seconds until `last`, of which every other begins at second 35.
std::vector<Packet> steady_sessions(int last) {
  std::vector<Packet> packets;
  for (std::uint16_t i = 0; i < 20; ++i) {
    const std::uint16_t port = 50000 + i;
    for (int second = i % 2 ? 35 : 0; second < last; second += 10) {
      packets.push_back(tcp(second + i / 100.0, true, packet::kSyn, port));
      packets.push_back(tcp(second + i / 100.0 + 0.005, false, packet::kAck, port));
    }
  }
  return packets;
}

void add_flood(std::vector<Packet>& packets, int from, int sessions) {
  for (int i = 0; i < sessions; ++i) {
    const std::uint32_t source = ip(198, 51, static_cast<std::uint8_t>(i >> 8), static_cast<std::uint8_t>(i));
    packets.push_back({from + i / 200.0, source, kUser, 1234, 80, packet::kTcp, packet::kSyn});
  }
}

using Record = std::tuple<SessionKey, std::uint32_t, Nanoseconds, Nanoseconds, std::uint64_t, std::uint64_t,
                          FlowEndReason, Outcome>;

// The flow records of sessions with the server, sorted.
std::vector<Record> steady_records(const Settler& s) {
  std::vector<Record> records;
  for (const auto& [user, r] : s.out.sessions) {
    if (r.key.remote != *parse_address("192.0.2.80")) continue;
    records.push_back(
        {r.key, r.sequence, r.first, r.last, r.counts.packets[kIn], r.counts.packets[kOut], r.end_reason, r.outcome});
  }
  std::sort(records.begin(), records.end());
  return records;
}

// Its slots are given back at the ends of minutes, while others are open, idle, and opened anew.
TEST(Sessions, AFloodThatComesAndGoesChangesNoOtherSession) {
  const std::vector<Packet> steady = steady_sessions(400);
  std::vector<Packet> flooded = steady;
  for (const int from : {30, 200}) add_flood(flooded, from, 3000);
  std::ranges::stable_sort(flooded, {}, &Packet::time);
  std::vector<Packet> alone = steady;
  std::ranges::stable_sort(alone, {}, &Packet::time);
  const Settler without = settled(alone, home_network(), 800), with = settled(flooded, home_network(), 800);
  EXPECT_EQ(steady_records(with), steady_records(without));
  EXPECT_EQ(steady_records(with).size(), 20u * 8) << "seven minutes, and that it went idle";
  std::map<IpAddress, std::uint64_t> ended;
  for (const auto& [user, record] : with.out.sessions)
    if (record.end_reason == FlowEndReason::kIdleTimeout && record.key.remote_port == 1234) ++ended[record.key.remote];
  ASSERT_EQ(ended.size(), 3000u);
  for (const auto& [remote, times] : ended) ASSERT_EQ(times, 2u) << format_address(remote);
  EXPECT_EQ(with.sum("10.0.0.1").session_counts.unanswered[kIn], 6000u);
}

// What the window says of the sessions that go on is what it says without the flood.
TEST(Sessions, AWindowAfterAFloodHasTheSessionsThatGoOn) {
  std::vector<Packet> packets = steady_sessions(300);
  add_flood(packets, 30, 3000);
  std::ranges::stable_sort(packets, {}, &Packet::time);
  const Settler s = settled(packets);
  const auto views = s.shard.windows();
  ASSERT_EQ(views.size(), 1u);
  const Settled window = views[0].ranges->window(s.options, s.last_pane + 1 - s.options.window_seconds);
  ASSERT_EQ(window.sessions.size(), 20u);
  for (const SettledSession& session : window.sessions) {
    EXPECT_EQ(session.counts.packets[kOut], static_cast<std::uint64_t>(s.options.window_seconds / 10));
    EXPECT_EQ(session.outcome, Outcome::kAnswered);
  }
}

// The session's outcome comes into the window alone, before its packets come again.
TEST(Sessions, ARemoteKeepsItsNameInAWindowThatAnOutcomeWithoutPacketsBegan) {
  Options options = home_network();
  options.window_seconds = 2;
  Capture capture;
  Packet named = tcp(0.1, true, packet::kAck, 50001, 80);
  named.payload = "GET / HTTP/1.1\r\nHost: www.example\r\n\r\n";
  for (const Packet& packet : {named, tcp(0.2, true, packet::kSyn), tcp(4.5, true, packet::kAck)}) capture.add(packet);
  Settler s(options);
  s.run(capture);
  const auto views = s.shard.windows();
  ASSERT_EQ(views.size(), 1u);
  const Settled window = views[0].ranges->window(s.options, s.last_pane + 1 - options.window_seconds);
  ASSERT_EQ(s.panes("10.0.0.1").size(), 3u) << "packets, the outcome, packets";
  ASSERT_EQ(window.remotes.size(), 1u);
  EXPECT_EQ(window.remotes[0].name.text, "www.example");
}

TEST(Sessions, ADestinationIsVisitedAsLongAsTheSessionToItGoesOn) {
  std::vector<Packet> packets{tcp(0, true, packet::kSyn)};
  for (int second = 0; second < 300; ++second) packets.push_back(tcp(second + 0.5, false, packet::kAck));
  packets.push_back({10, kOther, kUser, 5000, 22, packet::kTcp, packet::kSyn, 9000});
  packets.push_back({299, kOther, kUser, 5000, 22, packet::kTcp, packet::kAck, 9000});
  std::sort(packets.begin(), packets.end(), [](const Packet& a, const Packet& b) { return a.time < b.time; });
  const Settler s = settled(packets);
  const Settled window = s.shard.windows().at(0).ranges->window(s.options, s.last_pane - 59);
  ASSERT_EQ(window.remotes.size(), 2u) << "the other has more bytes, and is not visited";
  const auto visited = most_visited(window.remotes, 20);
  ASSERT_EQ(visited.size(), 1u);
  EXPECT_EQ(window.remotes[visited[0]].remote, IpAddress::v4(kServer));
  EXPECT_EQ(window.remotes[visited[0]].row.opened[kOut], 0u);
  for (const auto& [start, minute] : s.panes("10.0.0.1", Level::kMinute))
    EXPECT_EQ(most_visited(minute.remotes, 20).size(), 1u) << start;
}

TEST(Settled, InBytesOfVersion2ARemoteIsVisitedWhenASessionOutWasOpened) {
  const Settler s = settled({tcp(0, true, packet::kSyn), tcp(61, true, packet::kAck)}, home_network(), 130);
  for (const PaneRow& row : s.out.panes) {
    if (row.level != Level::kMinute) continue;
    Settled minute = *parse_settled(row.bytes, row.start, s.options.bounds);
    ASSERT_EQ(minute.remotes.size(), 1u);
    EXPECT_TRUE(minute.remotes[0].visited);
    minute.remotes[0].visited = false;  // version 2 has no bit
    std::string bytes;
    serialize(minute, row.start, s.options.bounds, bytes);
    EXPECT_EQ(bytes.size(), row.bytes.size());
    bytes[0] = 2;
    const auto older = parse_settled(bytes, row.start, s.options.bounds);
    ASSERT_TRUE(older.has_value());
    EXPECT_EQ(older->remotes[0].visited, row.start == 0);
    bytes = row.bytes;
    bytes[0] = 2;
    EXPECT_FALSE(parse_settled(bytes, row.start, s.options.bounds).has_value()) << "the bit is none of version 2";
  }
}

TEST(Sessions, AYearWithoutPacketsCostsNoPanes) {
  Settler s = settled({tcp(0, true, packet::kSyn), tcp(31'536'000, true, packet::kSyn)});
  EXPECT_EQ(s.panes("10.0.0.1").size(), 3u) << "two panes with packets, one in which the first was unanswered";
  EXPECT_LE(s.out.windows, 121u);
}

}  // namespace
}  // namespace weir::traffic
