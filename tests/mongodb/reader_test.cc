#include "mongodb/reader.h"

#include <gmock/gmock.h>

#include <functional>
#include <utility>

#include "contracts/user_totals.h"
#include "jni/documents.h"
#include "mongodb/database.h"

namespace weir::mongodb {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using traffic::FlowEndReason;
using traffic::kIn;
using traffic::kOut;
using traffic::Level;
using traffic::SessionRecord;

constexpr Seconds kHour = 472'222 * 3600;  // 2023-11-14T22:00:00Z

SessionRecord record_at(Nanoseconds opened, std::uint16_t local_port, std::uint32_t sequence = 0) {
  SessionRecord record;
  record.key = {*parse_address("10.0.0.5"), *parse_address("192.0.2.1"), local_port, 443, packet::kTcp};
  record.opened = opened;
  record.sequence = sequence;
  record.first = opened + start_of(sequence);
  record.last = record.first + kNanosecondsPerSecond;
  record.counts.add(kOut, 2, 200);
  record.end_reason = FlowEndReason::kIdleTimeout;
  return record;
}

class Reader : public TestDatabase {
 protected:
  void put(const jni::OutputRow& row) {
    constexpr const char* kCollections[] = {"", "panes", "sessions", "profiles", "users", "network_panes"};
    insert(kCollections[static_cast<int>(row.kind)], row.value);
  }
  void put(const SessionRecord& record, const std::string& user = "alice") { put(jni::document_of(user, record)); }
  void put_user(const std::string& user, Seconds minute, std::uint64_t packets, std::uint64_t bytes) {
    traffic::UserRow row;
    row.user = user;
    row.totals.add(kOut, packets, bytes);
    row.sessions_opened = 1;
    if (packets) row.first = start_of(minute) + 5, row.last = start_of(minute) + 7;
    put(jni::document_of(row, minute));
  }
  void put_pane(Level level, Seconds start, const std::string& user, std::uint64_t packets) {
    traffic::PaneRow row{level, start, user, {}, {}, {}, {}};
    traffic::Settled settled;
    settled.totals.add(kOut, packets, 100 * packets);
    row.totals = settled.totals;
    serialize(settled, start, {}, row.bytes);
    put(jni::document_of(row));
  }
  void put_network(Level level, Seconds start) { put(jni::document_of(traffic::NetworkPaneRow{level, start, {}})); }

  std::unique_ptr<ResultReader> open() {
    if (!std::exchange(has_results_, true)) put_user("somebody", kHour, 0, 0);
    auto reader = open_reader(options());
    EXPECT_TRUE(reader) << reader.error().line();
    return std::move(*reader);
  }
  std::vector<StoredSession> sessions(const SessionQuery& query) {
    std::vector<StoredSession> found;
    auto reader = open();
    Status status =
        reader->sessions(query, [&](const StoredSession& session) { return found.push_back(session), true; });
    EXPECT_TRUE(status) << status.error().line();
    return found;
  }
  std::vector<std::uint16_t> ports(const SessionQuery& query) {
    std::vector<std::uint16_t> found;
    for (const StoredSession& session : sessions(query)) found.push_back(session.record.key.local_port);
    return found;
  }

 private:
  bool has_results_ = false;
};

SessionQuery where(const std::function<void(SessionQuery&)>& set) {
  SessionQuery query;
  set(query);
  return query;
}

TEST_F(Reader, ASessionIsTheSumOfItsRecordsAndHasWhatTheNewestOneKnows) {
  SessionRecord first = record_at(start_of(kHour), 1000), second = record_at(start_of(kHour), 1000, 60);
  first.end_reason = FlowEndReason::kActiveTimeout;
  second.outcome = traffic::Outcome::kAnswered;
  second.direction = kIn;
  second.midstream = true;
  second.tcp_flags[kIn] = 0x12;
  second.name = {packet::NameSource::kTlsSni, start_of(kHour), std::string("a\xff.example.org")};
  put(second), put(first);
  const auto found = sessions({});
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].user, "alice");
  const SessionRecord& sum = found[0].record;
  EXPECT_EQ(sum.counts.packets[kOut], 4u);
  EXPECT_EQ(sum.first, first.first);
  EXPECT_EQ(sum.last, second.last);
  EXPECT_EQ(sum.outcome, traffic::Outcome::kAnswered);
  EXPECT_EQ(sum.direction, kIn);
  EXPECT_TRUE(sum.midstream);
  EXPECT_EQ(sum.tcp_flags[kIn], 0x12);
  EXPECT_EQ(sum.name, second.name) << "the bytes as they were, not what BSON could hold";
}

TEST_F(Reader, SessionsAreFoundByUserRemotePortNameAndTime) {
  SessionRecord named = record_at(start_of(kHour), 1000), other = record_at(start_of(kHour + 100), 2000);
  named.name = {packet::NameSource::kDns, 0, "www.example.org"};
  other.key.remote = *parse_address("2001:db8::1");
  put(named, "alice"), put(other, "bob");
  EXPECT_THAT(ports({}), ElementsAre(1000, 2000));
  EXPECT_THAT(ports(where([](auto& q) { q.user = "bob"; })), ElementsAre(2000));
  EXPECT_THAT(ports(where([](auto& q) { q.user = "carol"; })), ElementsAre());
  EXPECT_THAT(ports(where([](auto& q) { q.remote = *parse_prefix("192.0.2.0/24"); })), ElementsAre(1000));
  EXPECT_THAT(ports(where([](auto& q) { q.remote = *parse_prefix("192.0.2.1"); })), ElementsAre(1000));
  EXPECT_THAT(ports(where([](auto& q) { q.remote = *parse_prefix("::/0"); })), ElementsAre(2000));
  EXPECT_THAT(ports(where([](auto& q) { q.port = 2000; })), ElementsAre(2000));
  EXPECT_THAT(ports(where([](auto& q) { q.port = 443; })), ElementsAre(1000, 2000));
  EXPECT_THAT(ports(where([](auto& q) { q.name = "Example.org."; })), ElementsAre(1000));
  EXPECT_THAT(ports(where([](auto& q) { q.name = "example-org"; })), ElementsAre());
  EXPECT_THAT(ports(where([](auto& q) { q.name = "2001:DB8::1"; })), ElementsAre(2000));
  EXPECT_THAT(ports(where([](auto& q) { q.name = "no\xfftext"; })), ElementsAre());
  EXPECT_THAT(ports(where([](auto& q) {
                q.port = 443;
                q.name = "example.org";
              })),
              ElementsAre(1000));
  EXPECT_THAT(ports(where([](auto& q) { q.from = start_of(kHour + 50); })), ElementsAre(2000));
  EXPECT_THAT(ports(where([](auto& q) { q.to = start_of(kHour + 50); })), ElementsAre(1000));
  EXPECT_THAT(ports(where([](auto& q) { q.limit = 1; })), ElementsAre(2000));
}

TEST_F(Reader, ASessionFoundByOneOfItsRecordsIsWhole) {
  SessionRecord first = record_at(start_of(kHour), 1000), second = record_at(start_of(kHour), 1000, 60);
  first.end_reason = FlowEndReason::kActiveTimeout;
  second.name = {packet::NameSource::kDns, 0, "example.org"};
  put(first), put(second);
  for (const SessionQuery& query :
       {where([](auto& q) { q.from = start_of(kHour + 30); }), where([](auto& q) { q.name = "example.org"; })}) {
    const auto found = sessions(query);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].record.counts.packets[kOut], 4u);
  }
}

TEST_F(Reader, TotalsAreSumsOfMinutesMostBytesFirst) {
  put_user("alice", kHour, 1, 100), put_user("alice", kHour + 7200, 2, 200), put_user("bob", kHour, 1, 1000);
  put_user("carol", kHour, 0, 0);
  auto reader = open();
  auto all = reader->users(Period::kAll);
  ASSERT_TRUE(all);
  ASSERT_EQ(all->size(), 2u) << "carol has no packets";
  EXPECT_EQ((*all)[0].row.user, "bob");
  EXPECT_EQ((*all)[1].row.user, "alice");
  EXPECT_EQ((*all)[1].row.totals.packets[kOut], 3u);
  EXPECT_EQ((*all)[1].row.sessions_opened, 2u);
  EXPECT_EQ((*all)[1].row.first, start_of(kHour) + 5);
  EXPECT_EQ((*all)[1].row.last, start_of(kHour + 7200) + 7);
  auto days = reader->users(Period::kDay);  // the second hour is past midnight
  ASSERT_TRUE(days);
  ASSERT_EQ(days->back().period, "2023-11-15");
  EXPECT_EQ(days->back().row.totals.packets[kOut], 2u);
  EXPECT_EQ(days->back().row.first, start_of(kHour + 7200)) << "cut to its hour";
  EXPECT_EQ(days->back().row.last, start_of(kHour + 7200) + 7) << "the user's last";
}

TEST_F(Reader, PanesComeByStartThenUserAtExactlyTheLevelAsked) {
  put_pane(Level::kMinute, kHour + 60, "alice", 3), put_pane(Level::kMinute, kHour, "bob", 2);
  put_pane(Level::kMinute, kHour, "alice", 1), put_pane(Level::kHour, kHour, "alice", 4);
  auto reader = open();
  std::vector<std::pair<std::string, std::uint64_t>> seen;
  const auto visit = [&](const StoredPane& pane) {
    return seen.emplace_back(pane.user, pane.settled.totals.packets[kOut]), true;
  };
  ASSERT_TRUE(reader->panes(Level::kMinute, kHour, kHour + 120, std::nullopt, visit));
  EXPECT_THAT(seen, ElementsAre(std::pair("alice", 1u), std::pair("bob", 2u), std::pair("alice", 3u)));
  seen.clear();
  ASSERT_TRUE(reader->panes(Level::kMinute, kHour, kHour + 60, "bob", visit));
  ASSERT_TRUE(reader->panes(Level::kSecond, kHour, kHour + 60, "bob", visit));
  EXPECT_THAT(seen, ElementsAre(std::pair("bob", 2u)));
}

TEST_F(Reader, ARangeIsHoursAndTheMinutesOutsideOfThem) {
  put_pane(Level::kHour, kHour, "alice", 4), put_pane(Level::kMinute, kHour, "alice", 4);
  put_pane(Level::kMinute, kHour + 3600, "alice", 8), put_pane(Level::kMinute, kHour + 3660, "alice", 16);
  auto reader = open();
  EXPECT_EQ(reader->range("alice", kHour, kHour + 3660)->totals.packets[kOut], 12u);
  EXPECT_EQ(reader->range("alice", kHour + 60, kHour + 7200)->totals.packets[kOut], 24u);
}

TEST_F(Reader, ResultsReachFromTheFirstPaneToTheEndOfTheLastMinute) {
  EXPECT_FALSE((*open()->covered()).has_value());
  put_network(Level::kHour, kHour - 36'000), put_network(Level::kHour, kHour);
  put_network(Level::kMinute, kHour + 60), put_network(Level::kMinute, kHour + 120);
  auto reader = open_reader(options());
  EXPECT_EQ(**(*reader)->covered(), std::pair(kHour - 36'000, kHour + 180));
}

TEST_F(Reader, AProfileIsTheUsersOwn) {
  traffic::CurrentProfile profile{"alice", kHour, 3600, 42, {}};
  profile.settled.totals.add(kIn, 1, 77);
  put(jni::document_of(profile, {}));
  auto reader = open();
  auto found = reader->profile("alice");
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->covered_seconds, 42u);
  EXPECT_EQ((*found)->settled.totals.bytes[kIn], 77u);
  EXPECT_FALSE((*reader->profile("bob")).has_value());
}

TEST_F(Reader, WhatCannotBeReadIsNamedAndNotGuessed) {
  traffic::PaneRow row{Level::kMinute, kHour, "alice", {}, {}, {}, "damage"};
  put(jni::document_of(row));
  insert("sessions", std::string("\x05\0\0\0\0", 5));
  auto reader = open();
  EXPECT_FALSE(reader->panes(Level::kMinute, kHour, kHour + 60, std::nullopt, [](const auto&) { return true; }));
  Status status = reader->sessions({}, [](const StoredSession&) { return true; });
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().kind, ErrorKind::kStorage);
  EXPECT_THAT(status.error().line(), HasSubstr("cannot read a document of sessions"));
}

TEST_F(Reader, ADatabaseWithoutResultsIsSaidToBeOne) {
  auto reader = open_reader(options());
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, ErrorKind::kStorage);
  EXPECT_THAT(reader.error().line(), HasSubstr("no results in database " + options().database));
}

TEST(Server, WhereNobodyListensIsUnavailableAndTheLineHasNoPassword) {
  auto reader = open_reader({"mongodb://user:secret@127.0.0.1:1/", "weir", {}});
  ASSERT_FALSE(reader);
  EXPECT_EQ(reader.error().kind, ErrorKind::kUnavailable);
  EXPECT_THAT(reader.error().line(), HasSubstr("cannot reach MongoDB 127.0.0.1:1"));
  EXPECT_THAT(reader.error().line(), testing::Not(HasSubstr("secret")));
}

TEST(Server, AUriIsChecked) {
  EXPECT_EQ(open_reader({"postgres://host/", "weir", {}}).error().kind, ErrorKind::kUsage);
  EXPECT_FALSE(check_uri("host:27017"));
  EXPECT_TRUE(check_uri("mongodb://host:27017/"));
  EXPECT_TRUE(has_password("mongodb://user:secret@host/"));
  EXPECT_FALSE(has_password("mongodb://user@host/"));
}

}  // namespace
}  // namespace weir::mongodb
