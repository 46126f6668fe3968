#include "settings/scenario.h"

#include <gmock/gmock.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace weir::settings {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::expected<Scenario, Problems> read(const std::string& text) {
  // A file of its own: tests run side by side.
  const std::string path = testing::TempDir() + testing::UnitTest::GetInstance()->current_test_info()->name() + ".toml";
  std::ofstream(path) << text;
  auto scenario = load_scenario(path);
  std::filesystem::remove(path);
  return scenario;
}

std::vector<std::string> lines_of(const Problems& problems) {
  std::vector<std::string> lines;
  for (const Error& problem : problems) lines.push_back(problem.line());
  return lines;
}

TEST(AScenario, ThatIsEmptyHasTheDefaults) {
  auto scenario = read("");
  ASSERT_TRUE(scenario.has_value());
  EXPECT_TRUE(scenario->groups.empty());
  EXPECT_EQ(scenario->seed, 1u);
  EXPECT_EQ(scenario->ipv6_percent, 20u);
}

TEST(AScenario, HasItsGroupsInOrderWithWeightsThatHoldAfterAChangeUnlessGiven) {
  auto scenario = read(
      "[[users]]\ncount = 3\ngenerator = \"office\"\nweights = { ftp = 1, web = 2, mail = 3, dns = 4 }\n"
      "change_at = \"2d\"\n[[users]]\ngenerator = \"machine\"\nbackup_hour = 5\n");
  ASSERT_TRUE(scenario.has_value());
  ASSERT_EQ(scenario->groups.size(), 2u);
  EXPECT_EQ(scenario->groups[0].count, 3u);
  EXPECT_EQ(scenario->groups[0].changed_weights.mail, 3u);
  EXPECT_EQ(scenario->groups[0].change_at, 2 * 86'400 * kNanosecondsPerSecond);
  EXPECT_EQ(scenario->groups[1].generator, "machine");
  EXPECT_EQ(scenario->groups[1].backup_hour, 5u);
}

TEST(AScenario, PassesEveryOtherKeyOfABehaviourOnAsText) {
  auto scenario =
      read("[[behaviour]]\nuser = 4\nkind = \"scan\"\nstart = \"5m\"\nport = 22\nover = \"hosts\"\nfast = true\n");
  ASSERT_TRUE(scenario.has_value());
  const ScenarioBehaviour& behaviour = scenario->behaviours.at(0);
  EXPECT_EQ(behaviour.user, 4u);
  EXPECT_EQ(behaviour.start, 300 * kNanosecondsPerSecond);
  EXPECT_EQ(behaviour.parameters,
            (std::map<std::string, std::string>{{"port", "22"}, {"over", "hosts"}, {"fast", "true"}}));
}

TEST(AScenario, TellsEveryMistakeWithItsLine) {
  auto scenario = read("seeds = 1\n[[users]]\nweights = { ftp = 0, web = 0, mail = 0, dns = 0 }\nday_ends = 25\n");
  ASSERT_FALSE(scenario.has_value());
  EXPECT_THAT(lines_of(scenario.error()),
              ElementsAre(HasSubstr(":1: unknown key seeds"), HasSubstr(":3: weights are all 0"),
                          HasSubstr(":4: value out of range in users.day_ends")));
}

TEST(AScenario, ThatIsNotThereIsOneProblem) {
  auto scenario = load_scenario(testing::TempDir() + "no-such-scenario.toml");
  ASSERT_FALSE(scenario.has_value());
  EXPECT_THAT(lines_of(scenario.error()), ElementsAre(HasSubstr("cannot read scenario")));
}

}  // namespace
}  // namespace weir::settings
