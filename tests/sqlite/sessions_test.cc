#include "sqlite/session_block.h"
#include "sqlite/store_fixture.h"

// Queries name the one condition that they are about.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

namespace weir::sqlite {
namespace {

using traffic::FlowEndReason;
using traffic::kIn;
using traffic::kOut;
using traffic::SessionRecord;

class Sessions : public StoreTest {
 protected:
  Sessions() {
    store_ = open();
    begin(*store_, live_import());
  }
  void put(std::vector<StoreBatch::Session> sessions) {
    StoreBatch batch;
    batch.sessions = std::move(sessions);
    batch.settled_until = ++until_;
    write(*store_, batch);
  }
  std::string found(const SessionQuery& query) {  // local ports, in order
    std::string ports;
    for (const StoredSession& session : sessions_of(*store_, query))
      ports += std::to_string(session.record.key.local_port) + " ";
    return ports;
  }
  std::unique_ptr<Store> store_;
  Seconds until_ = kHour;
};

constexpr Nanoseconds at(Seconds seconds) { return start_of(kHour + seconds); }

TEST_F(Sessions, AreFoundByEachConditionAlone) {
  put({session_of("a", "93.184.216.34", 1, 443, at(0), "www.example.com"),
       session_of("b", "93.184.216.99", 2, 80, at(10)), session_of("a", "2001:db8::1", 3, 53, at(20), "example.org")});
  EXPECT_EQ(found({}), "1 2 3 ");
  EXPECT_EQ(found({.user = "a"}), "1 3 ");
  EXPECT_EQ(found({.user = "nobody"}), "");
  EXPECT_EQ(found({.remote = parse_prefix("93.184.216.34").value()}), "1 ");
  EXPECT_EQ(found({.remote = parse_prefix("93.184.216.0/24").value()}), "1 2 ");
  EXPECT_EQ(found({.remote = parse_prefix("93.184.216.64/26").value()}), "2 ");
  EXPECT_EQ(found({.remote = parse_prefix("93.0.0.0/8").value()}), "1 2 ");
  EXPECT_EQ(found({.remote = parse_prefix("0.0.0.0/0").value()}), "1 2 ");
  EXPECT_EQ(found({.remote = parse_prefix("::/0").value()}), "3 ") << "an IPv4 address is not in ::/0";
  EXPECT_EQ(found({.remote = parse_prefix("2001:db8::/32").value()}), "3 ");
  EXPECT_EQ(found({.remote = parse_prefix("2001:db8::/33").value()}), "3 ");
  EXPECT_EQ(found({.port = 80}), "2 ") << "the remote's";
  EXPECT_EQ(found({.port = 3}), "3 ") << "the user's";
  EXPECT_EQ(found({.port = 4}), "");
}

TEST_F(Sessions, AreNotFoundByTheIdentifierOfAPing) {
  StoreBatch::Session ping = session_of("a", "1.1.1.1", 443, 443, at(0));
  ping.record.key.transport = packet::kIcmp;
  put({ping, session_of("a", "1.1.1.1", 2, 443, at(1))});
  EXPECT_EQ(found({.port = 443}), "2 ");
}

TEST_F(Sessions, AreFoundByNameByParentDomainAndByTheRemotesText) {
  put({session_of("a", "1.1.1.1", 1, 443, at(0), "www.example.com"),
       session_of("a", "1.1.1.2", 2, 443, at(1), "badexample.com"), session_of("a", "1.1.1.3", 3, 443, at(2))});
  EXPECT_EQ(found({.name = "www.example.com"}), "1 ");
  EXPECT_EQ(found({.name = "example.com"}), "1 ");
  EXPECT_EQ(found({.name = "Example.COM."}), "1 ");
  EXPECT_EQ(found({.name = "com"}), "1 2 ");
  EXPECT_EQ(found({.name = "ww.example.com"}), "");
  EXPECT_EQ(found({.name = "1.1.1.3"}), "3 ");
  EXPECT_EQ(found({.name = ""}), "");
}

TEST_F(Sessions, OfATimeAreThoseThatOverlapIt) {
  StoreBatch::Session session = session_of("a", "1.1.1.1", 1, 443, at(10));
  session.record.last = at(20);
  put({session});
  EXPECT_EQ(found({.from = at(20)}), "1 ");
  EXPECT_EQ(found({.from = at(20) + 1}), "");
  EXPECT_EQ(found({.to = at(10)}), "") << "the end is exclusive";
  EXPECT_EQ(found({.to = at(10) + 1}), "1 ");
  EXPECT_EQ(found({.from = at(12), .to = at(13)}), "1 ") << "although no packet needs to be there";
}

// One session of three records in three transactions; the name is known from the second on.
class LongSession : public Sessions {
 protected:
  LongSession() {
    StoreBatch::Session session = session_of("a", "1.1.1.1", 7, 443, at(0));
    SessionRecord& record = session.record;
    record.end_reason = FlowEndReason::kActiveTimeout;
    record.last = at(59);
    put({session});
    record.sequence = 60;
    record.first = at(60), record.last = at(119);
    record.name = {packet::NameSource::kTlsSni, at(61), "example.com"};
    put({session});
    record.sequence = 120;
    record.first = at(120), record.last = at(150);
    record.tcp_flags[kOut] = 3;
    record.outcome = traffic::Outcome::kAnswered;
    record.end_reason = FlowEndReason::kEndOfFlow;
    last_ = session;
    put({session});
    put({session_of("a", "1.1.1.1", 8, 443, at(500))});
  }
  StoreBatch::Session last_;
};

TEST_F(LongSession, RecordsOfASessionAreAddedUpWhicheverOfThemMatches) {
  for (const SessionQuery& query :
       {SessionQuery{.port = 7}, SessionQuery{.name = "example.com"}, SessionQuery{.to = at(30)},
        SessionQuery{.from = at(70), .to = at(80)}, SessionQuery{.from = at(140), .to = at(160)}}) {
    const auto sessions = sessions_of(*store_, query);
    ASSERT_EQ(sessions.size(), 1u);
    const SessionRecord& record = sessions[0].record;
    EXPECT_EQ(record.counts.packets[kOut], 3u);
    EXPECT_EQ(record.counts.bytes[kOut], 180u);
    EXPECT_EQ(record.opened, at(0));
    EXPECT_EQ(record.first, at(0));
    EXPECT_EQ(record.last, at(150));
    EXPECT_EQ(record.sequence, 120u);
    EXPECT_EQ(record.tcp_flags[kOut], 3);
    EXPECT_EQ(record.outcome, traffic::Outcome::kAnswered);
    EXPECT_EQ(record.end_reason, FlowEndReason::kEndOfFlow);
    EXPECT_EQ(record.name.text, "example.com");
  }
}

TEST_F(LongSession, ARecordWrittenTwiceCountsOnce) {
  last_.record.counts.add(kIn, 5, 500);
  put({last_});
  const auto sessions = sessions_of(*store_, {.port = 7});
  ASSERT_EQ(sessions.size(), 1u);
  EXPECT_EQ(sessions[0].record.counts.packets[kOut], 3u);
  EXPECT_EQ(sessions[0].record.counts.packets[kIn], 5u) << "the later one is kept";
}

TEST_F(Sessions, AKeyThatWasOpenedAgainIsAnotherSession) {
  put({session_of("a", "1.1.1.1", 1, 443, at(0)), session_of("a", "1.1.1.1", 1, 443, at(500))});
  EXPECT_EQ(found({}), "1 1 ");
}

TEST_F(Sessions, ComeByOpenedThenUserThenKeyAndALimitKeepsTheNewest) {
  put({session_of("b", "1.1.1.1", 5, 443, at(1)), session_of("a", "1.1.1.1", 4, 443, at(1)),
       session_of("a", "1.1.1.1", 3, 443, at(1)), session_of("a", "1.1.1.1", 9, 443, at(2)),
       session_of("z", "1.1.1.1", 1, 443, at(0))});
  EXPECT_EQ(found({}), "1 3 4 5 9 ");
  EXPECT_EQ(found({.limit = 2}), "5 9 ");
  EXPECT_EQ(found({.limit = 0}), "");
  int visits = 0;
  ASSERT_TRUE(store_->sessions({}, [&](const StoredSession&) { return ++visits < 3; }));
  EXPECT_EQ(visits, 3);
}

TEST_F(Sessions, OfTwoImportsAreAddedUp) {
  put({session_of("a", "1.1.1.1", 1, 443, at(0))});
  begin(*store_, file_import("x"));
  put({session_of("a", "1.1.1.1", 1, 443, at(0)), session_of("a", "1.1.1.1", 2, 443, at(0))});
  const auto sessions = sessions_of(*store_);
  ASSERT_EQ(sessions.size(), 2u);
  EXPECT_EQ(sessions[0].record.counts.packets[kOut], 2u);
  EXPECT_EQ(sessions[1].record.counts.packets[kOut], 1u);
}

TEST_F(Sessions, ManyBlocksAreSearchedAndAllIsFound) {
  std::vector<StoreBatch::Session> sessions;
  for (std::uint16_t i = 0; i < 5000; ++i) {
    sessions.push_back(session_of("u" + std::to_string(i % 37), format_address(IpAddress::v4(0x08080000u + i)),
                                  static_cast<std::uint16_t>(10'000 + i), 443, at(i),
                                  "h" + std::to_string(i) + ".example.com"));
  }
  put(std::move(sessions));
  for (int i = 0; i < 5000; i += 61) {
    const std::string expected = std::to_string(10'000 + i) + " ";
    EXPECT_EQ(found({.port = static_cast<std::uint16_t>(10'000 + i)}), expected);
    EXPECT_EQ(found({.remote = Prefix{IpAddress::v4(0x08080000u + static_cast<std::uint32_t>(i)), 128}}), expected);
    EXPECT_EQ(found({.name = "h" + std::to_string(i) + ".example.com"}), expected);
  }
  EXPECT_EQ(sessions_of(*store_, {.user = "u5"}).size(), 135u + (5000 % 37 > 5 ? 1u : 0u));
  EXPECT_EQ(sessions_of(*store_, {.name = "example.com"}).size(), 5000u);
}

TEST(SessionBlock, GivesBackEveryFieldOfARecord) {
  SessionRecord record;
  record.key = {parse_address("2001:db8::5").value(), parse_address("10.1.2.3").value(), 65535, 1, 132};
  record.opened = -5, record.first = INT64_MIN, record.last = INT64_MAX;
  record.sequence = UINT32_MAX;
  record.counts = {{1, UINT64_MAX}, {3, 1ull << 40}};
  record.tcp_flags[0] = 0xff, record.tcp_flags[1] = 0x12;
  record.end_reason = FlowEndReason::kForcedEnd;
  record.direction = kIn;
  record.outcome = traffic::Outcome::kUnanswered;
  record.midstream = true;
  record.protocol = 65'536 + 132;
  record.name = {packet::NameSource::kDns, 77, "x.y"};
  BlockWriter block;
  block.add(3, record);
  block.add(9, SessionRecord{});
  std::vector<StoredRecord> records;
  ASSERT_TRUE(read_block(block.bytes(), records));
  ASSERT_EQ(records.size(), 2u);
  const SessionRecord& read = records[0].record;
  EXPECT_EQ(records[0].user, 3);
  EXPECT_EQ(read.key, record.key);
  EXPECT_EQ(std::tuple(read.opened, read.first, read.last, read.sequence),
            std::tuple(record.opened, record.first, record.last, record.sequence));
  EXPECT_EQ(read.counts, record.counts);
  EXPECT_EQ(std::tuple(read.tcp_flags[0], read.tcp_flags[1]), std::tuple(0xff, 0x12));
  EXPECT_EQ(std::tuple(read.end_reason, read.direction, read.outcome, read.midstream, read.protocol),
            std::tuple(record.end_reason, record.direction, record.outcome, record.midstream, record.protocol));
  EXPECT_EQ(read.name, record.name);
  EXPECT_EQ(records[1].user, 9);
  EXPECT_EQ(records[1].record.name, traffic::Name{});
}

TEST(SessionBlock, EveryCutIsDamageExceptBetweenRecords) {
  BlockWriter block;
  block.add(1, session_of("a", "1.1.1.1", 1, 443, at(0), "example.com").record);
  const std::size_t one = block.bytes().size();
  block.add(2, session_of("a", "1.1.1.2", 1, 443, at(1), "example.com").record);
  for (std::size_t size = 0; size < block.bytes().size(); ++size) {
    std::vector<StoredRecord> records;
    EXPECT_EQ(read_block(block.bytes().substr(0, size), records), size == 0 || size == one) << size;
  }
}

TEST(SessionFilter, HasNoFalseNegativesAndFewFalsePositives) {
  std::vector<Term> terms;
  for (std::uint16_t port = 0; port < 1000; ++port) terms.push_back(port_term(port));
  const std::string filter = make_filter(terms);
  int false_positives = 0;
  for (std::uint16_t port = 0; port < 1000; ++port) EXPECT_TRUE(may_contain(filter, port_term(port)));
  for (std::uint16_t port = 1000; port < 11'000; ++port) false_positives += may_contain(filter, port_term(port));
  EXPECT_LT(false_positives, 200);
}

}  // namespace
}  // namespace weir::sqlite
