#include "cli/summary.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace weir::cli {
namespace {

using nlohmann::json;

TEST(JsonSummary, HasNullTimesWithoutPackets) {
  engine::Outcome outcome;
  outcome.problems.push_back(Error{ErrorKind::kInput, "cannot read capture", "a\x1b.pcap", "it ends early"});
  outcome.counters.network.malformed[static_cast<int>(packet::Malformed::kTruncatedLink)] = 3;
  outcome.counters.network.not_ip = {{0x0806, {2, 84}}};
  std::string out;
  append_summary(out, outcome);
  json s = json::parse(out);
  EXPECT_TRUE(s["first"].is_null());
  EXPECT_EQ(s["malformed"], 3);
  EXPECT_EQ(s["malformed_by_reason"], (json{{"truncated_link", 3}}));
  EXPECT_EQ(s["not_ip_by_ethertype"], (json{{"0x0806", 2}}));
  EXPECT_EQ(s["errors"], (json{"cannot read capture a?.pcap: it ends early"}));
}

}  // namespace
}  // namespace weir::cli
