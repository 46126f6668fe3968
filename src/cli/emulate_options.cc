#include "cli/emulate_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <thread>

#include "cli/output.h"
#include "cli/units.h"
#include "settings/scenario.h"

namespace weir::cli {
namespace {

// A Monday; fixed, so that the same seed gives the same bytes.
constexpr const char* kDefaultStart = "2026-01-05T08:00:00Z";
constexpr const char* kDefaultDuration = "1h";
constexpr std::uint32_t kDefaultUsers = 100;

// Without a pause the visits to a server would never end.
std::string check_wait(const std::string& text) {
  if (std::string problem = check_duration(text); !problem.empty()) return problem;
  return *parse_duration(text) > 0 ? "" : "above 0";
}

void add_shape_options(CLI::App& command, EmulateOptions& o) {
  command.add_option("--users", o.users, "Number of users [100]")->type_name("N")->check(CLI::Range(1, 1'000'000));
  command.add_option("--duration", o.duration, "Length of the capture [1h]")->type_name("TIME")->check(check_duration);
  command.add_option("--seed", o.seed, "The same seed gives the same bytes [1]")
      ->type_name("N")
      ->each([&o](const auto&) { o.seed_given = true; });
  command.add_option("--generator", o.generator, "How the users live [uniform]")
      ->type_name("uniform|office|server|machine")
      ->check(CLI::IsMember({"uniform", "office", "server", "machine"}));
  command.add_option("--mean-wait", o.mean_wait, "Mean time between two services of a user [2m]")
      ->type_name("TIME")
      ->check(check_wait);
  command.add_option("--start", o.start, std::string("Time of the first packets [") + kDefaultStart + "]")
      ->type_name("TIME")
      ->check(check_time);
  command.add_option("--scenario", o.scenario_file, "Groups of users and what goes wrong, as TOML (docs/emulate.md)")
      ->type_name("FILE");
}

std::array<std::uint32_t, emulator::kServices> weights_of(const settings::ServiceWeights& weights) {
  return {weights.ftp, weights.web, weights.mail, weights.dns};  // in the order of emulator::Service
}

emulator::Group group_of(const settings::ScenarioGroup& from) {
  emulator::Group group;
  group.users = from.count;
  emulator::Life& life = group.life;
  life.generator = *emulator::parse_generator(from.generator);
  life.mean_wait = from.mean_wait;
  life.habits = {weights_of(from.weights),
                 from.favourites,
                 from.favourite_percent,
                 from.day_begins,
                 from.day_ends,
                 from.quiet_percent,
                 from.weekends,
                 from.drift,
                 from.change_at,
                 weights_of(from.changed_weights)};
  life.chores = {from.poll_interval, from.update_interval, from.update_percent, from.backup_hour,
                 from.backup_megabytes};
  return group;
}

Result<emulator::Scenario> converted(const settings::Scenario& from) {
  emulator::Scenario scenario;
  auto start = parse_time(from.start.empty() ? kDefaultStart : from.start);
  if (!start) return std::unexpected(start.error());
  scenario.start = *start;
  scenario.duration = from.duration == 0 ? *parse_duration(kDefaultDuration) : from.duration;
  scenario.world.seed = from.seed;
  scenario.world.v6_per_mille = from.ipv6_percent * 10;
  scenario.world.loss = from.loss_per_million / 1e6;
  scenario.truth = {from.idle_timeout, from.answer_timeout};
  for (const settings::ScenarioGroup& group : from.groups) scenario.groups.push_back(group_of(group));
  for (const settings::ScenarioBehaviour& behaviour : from.behaviours) {
    scenario.behaviours.push_back(
        {behaviour.user, behaviour.kind, behaviour.start, behaviour.end, behaviour.parameters});
  }
  return scenario;
}

Status apply(const EmulateOptions& options, emulator::Scenario& scenario) {
  if (scenario.groups.empty()) scenario.groups.push_back({kDefaultUsers, {}});
  bool several = scenario.groups.size() > 1;
  if (several && (options.users != 0 || !options.generator.empty() || !options.mean_wait.empty())) {
    return failure(ErrorKind::kUsage, "--users, --generator and --mean-wait are for one group of users", "",
                   "the scenario has " + std::to_string(scenario.groups.size()));
  }
  emulator::Group& group = scenario.groups.front();
  if (options.users != 0) group.users = options.users;
  if (!options.mean_wait.empty()) group.life.mean_wait = *parse_duration(options.mean_wait);
  if (!options.start.empty()) scenario.start = *parse_time(options.start);
  if (!options.duration.empty()) scenario.duration = *parse_duration(options.duration);
  if (options.seed_given) scenario.world.seed = options.seed;
  if (!options.generator.empty()) {
    auto generator = emulator::parse_generator(options.generator);
    if (!generator) return std::unexpected(generator.error());
    group.life.generator = *generator;
  }
  scenario.world.users = 0;
  for (const emulator::Group& each : scenario.groups) scenario.world.users += each.users;
  return emulator::check(scenario);
}

}  // namespace

unsigned EmulateOptions::threads_to_use() const {
  return threads != 0 ? threads : std::max(1u, std::thread::hardware_concurrency());
}

void add_emulate_options(CLI::App& command, EmulateOptions& o) {
  command.add_option("-w,--write", o.write, "The capture (pcap, nanoseconds); - is standard output")
      ->type_name("FILE")
      ->required();
  command.add_option("--truth", o.truth, "What really happened, as JSON lines (docs/emulate.md)")->type_name("FILE");
  add_shape_options(command, o);
  command.add_option("--snaplen", o.snaplen, "Bytes kept of each packet [65535]")
      ->type_name("BYTES")
      ->check(CLI::Range(14, 262'144));
  command.add_option("--threads", o.threads, "Threads; 0: one per core")->type_name("N")->check(CLI::Range(0, 256));
}

std::expected<emulator::Scenario, int> scenario_of(const EmulateOptions& options) {
  settings::Scenario file;
  if (!options.scenario_file.empty()) {
    auto loaded = settings::load_scenario(options.scenario_file);
    if (!loaded) {
      for (const Error& problem : loaded.error()) say(problem);
      return std::unexpected(static_cast<int>(loaded.error().front().kind));
    }
    file = *loaded;
  }
  auto scenario = converted(file);
  if (!scenario) return std::unexpected(fail(scenario.error()));
  Status status = apply(options, *scenario);
  if (!status) return std::unexpected(fail(status.error()));
  return *scenario;
}

std::string emulation_line(const emulator::Progress& progress, double elapsed) {
  double share = static_cast<double>(progress.done) / static_cast<double>(progress.total);
  auto seconds = [](Nanoseconds span) { return static_cast<double>(span) / 1e9; };
  double rate = elapsed > 0 ? static_cast<double>(progress.bytes) / elapsed : 0;
  std::string left = share > 0 ? human_seconds(elapsed * (1 - share) / share) : "?";
  auto full = static_cast<std::size_t>(share * 20);
  return fmt::format("[{}{}] {:3.0f}%  {} of {}  {}  {}/s  {} left", std::string(full, '#'),
                     std::string(20 - full, ' '), share * 100, human_seconds(seconds(progress.done)),
                     human_seconds(seconds(progress.total)), human_bytes(progress.bytes),
                     human_bytes(static_cast<std::uint64_t>(rate)), left);
}

}  // namespace weir::cli
