// The statistics of benign life: the paper's workload over 100 seeds, and habits as they were asked for.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "emulator/run.h"

namespace weir::emulator {
namespace {

// By user, in order: the services of the truth.
std::map<std::uint32_t, std::vector<ActivityTruth>> services_by_user(const CollectedTruth& truth) {
  std::map<std::uint32_t, std::vector<ActivityTruth>> users;
  for (const ActivityTruth& activity : truth.activities) users[activity.user].push_back(activity);
  for (auto& [user, services] : users) {
    std::sort(services.begin(), services.end(), [](const auto& a, const auto& b) { return a.start < b.start; });
  }
  return users;
}

// Whether the sample is refused, at 5%, as one of an exponential distribution with this mean (Kolmogorov-Smirnov, with
// Stephens' correction of 1970 for the size of the sample).
bool is_refused(std::vector<double> sample, double mean) {
  std::sort(sample.begin(), sample.end());
  auto n = static_cast<double>(sample.size());
  double distance = 0;
  for (std::size_t i = 0; i < sample.size(); ++i) {
    double expected = 1 - std::exp(-sample[i] / mean);
    distance = std::max({distance, expected - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - expected});
  }
  return distance * (std::sqrt(n) + 0.12 + 0.11 / std::sqrt(n)) > 1.358;
}

double chi_square(const std::map<std::string, double>& counts, double each) {
  double sum = 0;
  for (const auto& [kind, count] : counts) sum += (count - each) * (count - each) / each;
  return sum;
}

// Of 100 tests at 5%, between 1 and 12 refuse, with a probability of 99.3%; seeds are fixed, so this is no lottery.
constexpr int kLeastRefused = 1, kMostRefused = 12, kSeeds = 100;
// Only each user's first services count: how many fit into the duration depends on how long they took.
constexpr std::size_t kCounted = 20;
constexpr std::uint32_t kUsers = 5;

TEST(UniformLife, WaitsExponentiallyAndChoosesUniformly) {
  int waits_refused = 0, services_refused = 0;
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    Scenario scenario = scenario_of(kUsers, 3 * kHour, seed, Generator::kUniform);
    std::vector<double> waits;
    std::map<std::string, double> counts{{"ftp", 0}, {"web", 0}, {"mail", 0}, {"dns", 0}};
    for (const auto& [user, services] : services_by_user(truth_of(scenario))) {
      ASSERT_GE(services.size(), kCounted);
      Nanoseconds free_since = scenario.start;
      for (std::size_t i = 0; i < kCounted; ++i) {
        waits.push_back(static_cast<double>(services[i].start - free_since) / 1e9);
        free_since = services[i].end;
        ++counts.at(services[i].kind);
      }
    }
    waits_refused += is_refused(waits, 120);
    services_refused += chi_square(counts, kUsers * kCounted / 4.0) > 7.815;  // 3 degrees of freedom
  }
  EXPECT_GE(waits_refused, kLeastRefused);
  EXPECT_LE(waits_refused, kMostRefused);
  EXPECT_GE(services_refused, kLeastRefused);
  EXPECT_LE(services_refused, kMostRefused);
}

TEST(UniformLife, IsRefusedByTheTestsWhenTheyAssumeAnotherMean) {
  Scenario scenario = scenario_of(40, 3 * kHour, 1, Generator::kUniform);
  std::vector<double> waits;
  for (const auto& [user, services] : services_by_user(truth_of(scenario))) {
    for (std::size_t i = 1; i < kCounted; ++i) {
      waits.push_back(static_cast<double>(services[i].start - services[i - 1].end) / 1e9);
    }
  }
  EXPECT_TRUE(is_refused(waits, 100));
}

double share(const std::map<std::string, double>& counts, const std::string& kind) {
  double sum = 0;
  for (const auto& [name, count] : counts) sum += count;
  return counts.contains(kind) ? counts.at(kind) / sum : 0;
}

TEST(OfficeLife, ChoosesByWeightWorksByDayAndRestsAtWeekends) {
  Scenario scenario = scenario_of(6, 7 * kDay, 2, Generator::kOffice);
  scenario.start = *parse_time("2026-01-05T00:00:00Z");
  std::map<std::string, double> counts;
  double working = 0, quiet = 0, weekend = 0;
  for (const ActivityTruth& activity : truth_of(scenario).activities) {
    ++counts[activity.kind];
    std::int64_t day = (activity.start - scenario.start) / kDay, hour = activity.start % kDay / kHour;
    if (day >= 5) {
      ++weekend;
    } else if (hour >= 9 && hour < 17) {  // whatever a user's shift
      ++working;
    } else if (hour < 7 || hour >= 19) {
      ++quiet;
    }
  }
  EXPECT_NEAR(share(counts, "web"), 0.60, 0.03);
  EXPECT_NEAR(share(counts, "mail"), 0.25, 0.03);
  EXPECT_NEAR(share(counts, "dns"), 0.10, 0.02);
  EXPECT_NEAR(share(counts, "ftp"), 0.05, 0.02);
  EXPECT_GT(working, 3'000);
  EXPECT_NEAR((quiet / (5 * 12)) / (working / (5 * 8)), 0.025, 0.015);
  EXPECT_NEAR((weekend / 48) / (working / 40), 0.025, 0.015);
}

// Of visits to web sites, the share that goes to the user's eight most visited ones.
double favourite_share(const CollectedTruth& truth, const World& world, Nanoseconds from, Nanoseconds until) {
  IpAddress first = world.site(SiteKind::kWeb, 0).v4.address,
            last = world.site(SiteKind::kWeb, World::kSites - 1).v4.address;
  std::map<IpAddress, int> visits;
  for (const SessionTruth& session : truth.sessions) {
    bool web = session.remote >= first && session.remote <= last;
    if (web && session.first >= from && session.first < until) ++visits[session.remote];
  }
  std::vector<int> counts;
  double all = 0, most = 0;
  for (const auto& [remote, count] : visits) counts.push_back(count), all += count;
  std::sort(counts.rbegin(), counts.rend());
  for (std::size_t i = 0; i < std::min<std::size_t>(8, counts.size()); ++i) most += counts[i];
  return most / all;
}

TEST(OfficeLife, GoesToItsFavourites) {
  Scenario scenario = scenario_of(1, 30 * kHour, 3, Generator::kOffice);
  scenario.world.v6_per_mille = 0;
  scenario.groups[0].life.mean_wait = kMinute;
  Nanoseconds end = scenario.start + scenario.duration;
  EXPECT_GT(favourite_share(truth_of(scenario), World(scenario.world), scenario.start, end), 0.75);
  scenario.groups[0].life.habits.favourites = 0;
  EXPECT_LT(favourite_share(truth_of(scenario), World(scenario.world), scenario.start, end), 0.6);
}

TEST(OfficeLife, ChangesForGoodWhenAsked) {
  Scenario scenario = scenario_of(10, 10 * kHour, 4, Generator::kOffice);
  Habits& habits = scenario.groups[0].life.habits;
  habits.change_at = 5 * kHour;
  habits.changed_weights = {0, 0, 0, 1};
  std::map<std::string, double> before, after;
  for (const ActivityTruth& activity : truth_of(scenario).activities) {
    ++(activity.start < scenario.start + habits.change_at ? before : after)[activity.kind];
  }
  EXPECT_NEAR(share(before, "web"), 0.6, 0.06);
  EXPECT_EQ(share(after, "dns"), 1);
  EXPECT_GT(after["dns"], 200);
}

TEST(ServerLife, IsContactedAndContactsNobody) {
  CollectedTruth truth = truth_of(scenario_of(2, kHour, 5, Generator::kServer));
  EXPECT_GT(truth.sessions.size(), 30u);
  for (const SessionTruth& session : truth.sessions) {
    EXPECT_FALSE(session.out);
    EXPECT_EQ(session.outcome, Outcome::kAnswered);
  }
}

TEST(MachineLife, PollsEachMinuteAndBacksUpEachNight) {
  CollectedTruth truth = truth_of(scenario_of(3, 3 * kDay, 6, Generator::kMachine));
  std::map<std::string, double> counts;
  for (const ActivityTruth& activity : truth.activities) {
    ++counts[activity.kind];
    if (activity.kind != "backup") continue;
    Nanoseconds of_day = activity.start % kDay;
    EXPECT_GE(of_day, kHour + kHour / 2);
    EXPECT_LE(of_day, 2 * kHour + kHour / 2);
  }
  EXPECT_NEAR(counts["poll"], 3 * 3 * 24 * 60, 0.02 * 3 * 3 * 24 * 60);
  EXPECT_EQ(counts["backup"], 9);
  EXPECT_NEAR(counts["update"], 3 * 3 * 4, 18);
}

}  // namespace
}  // namespace weir::emulator
