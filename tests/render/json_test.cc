#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "render/json_lists.h"
#include "render/json_rows.h"
#include "render/json_writer.h"
#include "traffic/protocols.h"

namespace weir::render {
namespace {

using nlohmann::json;
using traffic::kIn;
using traffic::kOut;

constexpr Seconds kStart = 1'764'000'000;

TEST(JsonWriter, EscapesEveryTextSoThatItReadsBack) {
  std::string hostile = "\"\\\x1b[31m\n\x7f\xc2\x9b Zo\xc3\xab \xff";
  std::string out;
  JsonWriter(out).open('{').field("name", hostile).close('}');
  EXPECT_EQ(out.find('\x1b'), std::string::npos);
  EXPECT_EQ(out.find("\xc2\x9b"), std::string::npos);
  EXPECT_EQ(json::parse(out)["name"], "\"\\\x1b[31m\n\x7f\xc2\x9b Zo\xc3\xab \xef\xbf\xbd");
}

TEST(JsonWriter, KeepsEveryDigitOfNumbers) {
  std::string out;
  JsonWriter(out)
      .open('{')
      .field("a", UINT64_MAX)
      .field("b", 0.1)
      .field("c", 1e21)
      .field("d", 8.0)
      .field("e", true)
      .close('}');
  json read = json::parse(out);
  EXPECT_EQ(read["a"].get<std::uint64_t>(), UINT64_MAX);
  EXPECT_EQ(read["b"].get<double>(), 0.1);
  EXPECT_EQ(read["c"].get<double>(), 1e21);
  EXPECT_EQ(out.substr(out.find("\"d\"")), "\"d\":8,\"e\":true}");
}

TEST(TcpFlags, AreLettersInTheDocumentedOrder) {
  EXPECT_EQ(tcp_flag_letters(0xff), "FSRPAUEC");
  EXPECT_EQ(tcp_flag_letters(0x12), "SA");
  EXPECT_EQ(tcp_flag_letters(0), "");
}

traffic::SettledSession session(std::uint16_t local_port, std::uint64_t bytes_in) {
  traffic::SettledSession s;
  s.key = {*parse_address("10.0.0.5"), *parse_address("192.0.2.1"), local_port, 443, packet::kTcp};
  s.hash = local_port;
  s.counts.add(kIn, 2, bytes_in);
  s.counts.add(kOut, 1, 60);
  s.tcp_flags[kIn] = 0x12;
  s.opened_times = 1;
  s.opened = s.first = start_of(kStart) + 5;
  s.last = start_of(kStart) + 7;
  s.outcome = traffic::Outcome::kAnswered;
  s.protocol = traffic::protocol_of(packet::kTcp, 443);
  return s;
}

traffic::RowCounts row(std::uint64_t opened_out, std::uint64_t bytes_in) {
  traffic::RowCounts r;
  r.opened[kOut] = opened_out;
  r.counts.add(kIn, 1, bytes_in);
  return r;
}

traffic::Settled some_settled() {
  traffic::Settled s;
  s.totals.add(kIn, 4, 600);
  s.totals.add(kOut, 2, 120);
  s.late.add(kOut, 1, 50);
  s.session_counts.opened[kOut] = 2;
  s.sessions = {session(1000, 100), session(1001, 500)};
  s.protocols = {{traffic::protocol_of(packet::kTcp, 443), row(2, 600)}};
  s.service_ports = {{{packet::kTcp, 443}, 1, row(2, 600)}};
  s.local_ports = {{{packet::kTcp, 1000}, 1, row(1, 100)}, {{packet::kTcp, 1001}, 2, row(1, 500)}};
  s.remotes = {
      {*parse_address("192.0.2.1"), 1, row(2, 600), kStart, {packet::NameSource::kDns, 0, "example.org"}, true}};
  return s;
}

json window_json(const traffic::Settled& settled, const JsonShape& shape) {
  std::string user = "alice", out;
  append_window(out, {user, kStart - 60, kStart, 2, settled}, shape);
  EXPECT_EQ(out.back(), '\n');
  EXPECT_EQ(out.find('\n'), out.size() - 1) << "one line";
  return json::parse(out);
}

TEST(JsonWindow, HasTheFiguresOfTheWindow) {
  json w = window_json(some_settled(), {});
  EXPECT_EQ(w["type"], "window");
  EXPECT_EQ(w["user"], "alice");
  EXPECT_EQ(w["window_seconds"], 60);
  EXPECT_EQ(w["packets"], 6);
  EXPECT_EQ(w["bytes_in"], 600);
  EXPECT_EQ(w["bits_per_second_in"], 80);
  EXPECT_EQ(w["bits_per_second"], 96);
  EXPECT_EQ(w["late_packets_out"], 1);
  EXPECT_EQ(w["sessions_opened_out"], 2);
  EXPECT_EQ(w["most_used_protocol"], "https");
  EXPECT_EQ(w["most_used_service_port"], (json{{"transport", "tcp"}, {"port", 443}}));
  EXPECT_EQ(w["most_visited"], (json{{"remote", "192.0.2.1"}, {"name", "example.org"}}));
  EXPECT_EQ(w["remotes_distinct"], 1);
  EXPECT_FALSE(w.contains("folded"));
}

TEST(JsonWindow, OrdersSessionsByBytes) {
  json w = window_json(some_settled(), {});
  ASSERT_EQ(w["sessions"].size(), 2u);
  json s = w["sessions"][0];
  EXPECT_EQ(s["local_port"], 1001);
  EXPECT_EQ(s["direction"], "out");
  EXPECT_EQ(s["service_port"], 443);
  EXPECT_EQ(s["tcp_flags_in"], "SA");
  EXPECT_FALSE(s.contains("tcp_flags_out"));
  EXPECT_TRUE(s["name"].is_null());
  EXPECT_EQ(s["outcome"], "answered");
  EXPECT_EQ(s["opened"], "2025-11-24T16:00:00.000000005Z");
}

TEST(JsonWindow, HasAsManyRowsAsAreShown) {
  json w = window_json(some_settled(), {1, 4096});
  EXPECT_EQ(w["sessions"].size(), 1u);
  EXPECT_EQ(w["local_ports"].size(), 1u);
}

TEST(JsonWindow, AFoldedListEndsWithTheRest) {
  traffic::Settled settled = some_settled();
  settled.folded = traffic::kFoldedSessions | traffic::kFoldedRemotes;
  json w = window_json(settled, {});
  EXPECT_EQ(w["folded"], (json{"sessions", "remotes"}));
  json rest = w["sessions"].back();
  EXPECT_EQ(rest["other"], true);
  EXPECT_EQ(rest["bytes_in"], 0);
  EXPECT_EQ(w["remotes"].back()["other"], true);
  EXPECT_FALSE(w["service_ports"].back().contains("other"));
}

TEST(JsonWindow, AnEchoSessionHasAnIdentifierAndNoPorts) {
  traffic::Settled settled = some_settled();
  settled.sessions[0].key.transport = packet::kIcmp;
  settled.sessions.resize(1);
  json s = window_json(settled, {})["sessions"][0];
  EXPECT_EQ(s["identifier"], 1000);
  for (const char* port : {"local_port", "remote_port", "service_port"}) EXPECT_FALSE(s.contains(port)) << port;
}

TEST(JsonProfile, HasTableOneWithShares) {
  traffic::CurrentProfile profile{"alice", kStart, 3600, 60, some_settled()};
  std::string out;
  append_profile(out, profile, {});
  json p = json::parse(out);
  EXPECT_EQ(p["type"], "profile");
  EXPECT_EQ(p["covered_seconds"], 60);
  EXPECT_EQ(p["top_protocol"]["protocol"], "https");
  EXPECT_DOUBLE_EQ(p["top_protocol"]["share_of_bytes"].get<double>(), 600.0 / 720);
  EXPECT_EQ(p["top_local_port"]["port"], 1001);
  EXPECT_EQ(p["most_visited"]["name"], "example.org");
  EXPECT_FALSE(p.contains("sessions"));
}

TEST(JsonProfile, OfAUserWithoutSessionsHasNulls) {
  traffic::CurrentProfile profile{"alice", kStart, 3600, 60, {}};
  std::string out;
  append_profile(out, profile, {});
  json p = json::parse(out);
  for (const char* key : {"top_protocol", "most_used_local_port", "top_service_port", "most_visited"})
    EXPECT_TRUE(p[key].is_null()) << key;
}

}  // namespace
}  // namespace weir::render
