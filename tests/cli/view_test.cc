#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>

#include "cli/text.h"
#include "cli/view_render.h"
#include "cli/view_state.h"

namespace weir::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

Snapshot three_users() {
  Snapshot s;
  s.source = "eth0";
  s.until = 1'764'000'000;
  s.users = {{"10.0.0.1", 100, 50, 3, "https", "443", "example.org"},
             {"alice", 900, 10, 1, "ssh", "22", "192.0.2.9"},
             {"bob\x1b[2J", 5, 400, 7, "", "", ""}};
  s.bandwidth = {0, 1, 2, 4};
  s.packets_per_second = 1234;
  s.users_ever = 3;
  return s;
}

std::vector<std::string> names(const Snapshot& snapshot, const ViewState& state) {
  std::vector<std::string> out;
  for (const UserLine* user : sorted_users(snapshot, state)) out.push_back(user->user);
  return out;
}

std::string screen(const Snapshot& snapshot, const ViewState& state, std::size_t columns = 80, std::size_t rows = 24) {
  std::string text;
  Rendered rendered = render(snapshot, state, columns, rows);
  EXPECT_EQ(rendered.lines.size(), rows);
  for (const Line& line : rendered.lines) {
    std::string row;
    for (const Span& span : line) row += span.text;
    EXPECT_LE(display_width(row), columns) << row;
    text += row + "\n";
  }
  return text;
}

Press character(const char* text) { return {Press::kCharacter, text}; }

class View : public testing::Test {
 protected:
  void SetUp() override { std::setlocale(LC_CTYPE, "C.UTF-8"); }
  Snapshot snapshot = three_users();
  ViewState state;
};

TEST_F(View, SortsByBandwidthFirstThenByTheOthers) {
  EXPECT_THAT(names(snapshot, state), testing::ElementsAre("alice", "bob\x1b[2J", "10.0.0.1"));
  press(state, character("s"), snapshot, 10);
  EXPECT_THAT(names(snapshot, state), testing::ElementsAre("alice", "10.0.0.1", "bob\x1b[2J"));
  press(state, character("s"), snapshot, 10);
  EXPECT_THAT(names(snapshot, state), testing::ElementsAre("bob\x1b[2J", "10.0.0.1", "alice"));
}

TEST_F(View, SearchFindsNamesAndDestinations) {
  for (const char* key : {"/", "E", "x", "a"}) press(state, character(key), snapshot, 10);
  EXPECT_TRUE(state.typing);
  EXPECT_THAT(names(snapshot, state), testing::ElementsAre("10.0.0.1"));
  press(state, {Press::kEnter, ""}, snapshot, 10);
  EXPECT_FALSE(state.typing);
  EXPECT_EQ(state.search, "Exa");
  press(state, {Press::kEscape, ""}, snapshot, 10);
  EXPECT_EQ(state.search, "");
}

TEST_F(View, BackspaceTakesAWholeCharacter) {
  for (const char* key : {"/", "a", "\xc3\xab"}) press(state, character(key), snapshot, 10);
  press(state, {Press::kBackspace, ""}, snapshot, 10);
  EXPECT_EQ(state.search, "a");
}

TEST_F(View, TheCursorStaysOnItsUserAndWithinTheList) {
  press(state, {Press::kDown, ""}, snapshot, 10);
  EXPECT_EQ(state.selected, "bob\x1b[2J");
  press(state, character("s"), snapshot, 10);
  EXPECT_EQ(selected_index(sorted_users(snapshot, state), state), 2u);
  press(state, {Press::kPageDown, ""}, snapshot, 10);
  EXPECT_EQ(state.selected, "bob\x1b[2J");
  press(state, {Press::kHome, ""}, snapshot, 10);
  EXPECT_EQ(state.selected, "alice");
}

TEST_F(View, EnterLooksIntoAUserAndEscapeComesBack) {
  press(state, {Press::kEnter, ""}, snapshot, 10);
  EXPECT_EQ(state.looked, "alice");
  press(state, {Press::kLeft, ""}, snapshot, 10);
  EXPECT_EQ(state.tab, Tab::kDestinations);
  press(state, character("2"), snapshot, 10);
  EXPECT_EQ(state.tab, Tab::kPorts);
  press(state, character("q"), snapshot, 10);
  EXPECT_EQ(state.looked, "");
  EXPECT_FALSE(state.quit);
  press(state, character("q"), snapshot, 10);
  EXPECT_TRUE(state.quit);
}

TEST_F(View, KeysOnAnEmptyListDoNothing) {
  snapshot.users.clear();
  for (Press::Kind kind : {Press::kUp, Press::kDown, Press::kEnter, Press::kEnd})
    press(state, {kind, ""}, snapshot, 10);
  EXPECT_EQ(state.looked, "");
}

TEST_F(View, FitsEverySizeFromTheSmallestUp) {
  for (std::size_t columns : {1, 19, 20, 40, 80, 99, 100, 200}) {
    for (std::size_t rows : {6, 7, 10, 24, 60}) {
      if (columns < 20) continue;
      screen(snapshot, state, columns, rows);
      state.looked = "alice";
      screen(snapshot, state, columns, rows);
      state.looked = "";
    }
  }
  EXPECT_EQ(render(snapshot, state, 10, 3).lines.size(), 1u);
}

TEST_F(View, ShowsUsersWithTheirFiguresAndNoControlBytes) {
  std::string text = screen(snapshot, state);
  EXPECT_THAT(text, HasSubstr("eth0"));
  EXPECT_THAT(text, HasSubstr("1,234 packets/s"));
  EXPECT_THAT(text, HasSubstr("alice"));
  EXPECT_THAT(text, HasSubstr("example.org"));
  EXPECT_THAT(text, HasSubstr("bob?[2J"));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_EQ(render(snapshot, state, 80, 24).shown_users.size(), 3u);
}

TEST_F(View, SaysThatAUserLookedIntoHasNothing) {
  state.looked = "alice";
  EXPECT_THAT(screen(snapshot, state), HasSubstr("alice: nothing in this window yet"));
  snapshot.ended = true;
  EXPECT_THAT(screen(snapshot, state), HasSubstr("alice: was not on the screen when the run ended"));
}

TEST_F(View, ShowsTheTabsOfAUser) {
  traffic::Settled settled;
  settled.totals.add(traffic::kIn, 10, 7500);
  settled.service_ports = {{{packet::kTcp, 443}, 1, {}}};
  settled.remotes = {{*parse_address("192.0.2.1"), 1, {}, 0, {packet::NameSource::kDns, 0, "example.org"}}};
  snapshot.looks["alice"] = std::make_shared<UserLook>(UserLook{"alice", 0, 60, settled, {1, 2, 3}});
  state.looked = "alice";
  EXPECT_THAT(screen(snapshot, state), HasSubstr("in 1.0 kbit/s"));
  state.tab = Tab::kPorts;
  EXPECT_THAT(screen(snapshot, state), HasSubstr("service 443 (tcp)"));
  state.tab = Tab::kDestinations;
  EXPECT_THAT(screen(snapshot, state), HasSubstr("192.0.2.1 (example.org)"));
}

TEST(Sparkline, IsScaledToItsGreatest) {
  EXPECT_EQ(sparkline({0, 1, 4, 8}, 4, false), " .=#");
  EXPECT_EQ(sparkline({5}, 3, false), "  #");
  EXPECT_EQ(sparkline({9, 0, 0}, 2, false), "  ");
  EXPECT_EQ(sparkline({}, 2, true), "  ");
}

}  // namespace
}  // namespace weir::cli
