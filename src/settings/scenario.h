// The file of `weir emulate --scenario` (docs/emulate.md), as it stands there: what it leaves out keeps the default
// here. What a generator or a behaviour means is the emulator's affair.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include "settings/settings.h"

namespace weir::settings {

struct ServiceWeights {
  std::uint32_t ftp = 5, web = 60, mail = 25, dns = 10;
};

struct ScenarioGroup {  // [[users]]
  std::uint32_t count = 100;
  std::string generator = "uniform";
  Nanoseconds mean_wait = 120 * kNanosecondsPerSecond;
  // office
  ServiceWeights weights, changed_weights;
  std::uint32_t favourites = 8, favourite_percent = 80, day_begins = 8, day_ends = 18, quiet_percent = 2;
  bool weekends = false;
  Nanoseconds drift = 7 * 86'400 * kNanosecondsPerSecond;
  Nanoseconds change_at = INT64_MAX;  // never
  // machine
  Nanoseconds poll_interval = 60 * kNanosecondsPerSecond, update_interval = 6 * 3600 * kNanosecondsPerSecond;
  std::uint32_t update_percent = 25, backup_hour = 2, backup_megabytes = 20;
};

struct ScenarioBehaviour {  // [[behaviour]]
  std::uint32_t user = 0;
  std::string kind;
  Nanoseconds start = 0, end = INT64_MAX;
  std::map<std::string, std::string> parameters;  // every other key, its value as text
};

struct Scenario {
  std::string path;
  std::uint32_t seed = 1;
  std::string start;         // empty: not given
  Nanoseconds duration = 0;  // 0: not given
  std::uint32_t ipv6_percent = 20, loss_per_million = 1'000;
  Nanoseconds idle_timeout = 120 * kNanosecondsPerSecond, answer_timeout = 3 * kNanosecondsPerSecond;
  std::vector<ScenarioGroup> groups;
  std::vector<ScenarioBehaviour> behaviours;
};

// Reads and checks a file. Every key must be known, but for those of a behaviour.
std::expected<Scenario, Problems> load_scenario(const std::string& path);

}  // namespace weir::settings
