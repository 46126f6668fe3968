#include "settings/scenario.h"

#include <cerrno>
#include <fstream>
#include <sstream>

#include "settings/table_reader.h"

namespace weir::settings {
namespace {

void read_weights(const std::string& path, const char* name, const toml::table* table, ServiceWeights& weights,
                  Problems& problems) {
  if (table == nullptr) return;
  TableReader reader(path, name, table, problems);
  reader.count("ftp", weights.ftp, 0, 1'000'000);
  reader.count("web", weights.web, 0, 1'000'000);
  reader.count("mail", weights.mail, 0, 1'000'000);
  reader.count("dns", weights.dns, 0, 1'000'000);
  reader.refuse_unknown_keys();
  if (weights.ftp + weights.web + weights.mail + weights.dns == 0) {
    problems.push_back(problem_at(path, *table, "weights are all 0:", name, "one must be more"));
  }
}

void read_habits(TableReader& reader, ScenarioGroup& group) {
  reader.count("favourites", group.favourites, 0, 1'000);
  reader.count("favourite_percent", group.favourite_percent, 0, 100);
  reader.count("day_begins", group.day_begins, 0, 23);
  reader.count("day_ends", group.day_ends, 1, 24);
  reader.count("quiet_percent", group.quiet_percent, 0, 100);
  reader.boolean("weekends", group.weekends);
  reader.duration("drift", group.drift, 1);
  reader.duration("change_at", group.change_at, 0);
}

void read_chores(TableReader& reader, ScenarioGroup& group) {
  reader.duration("poll_interval", group.poll_interval, kNanosecondsPerSecond);
  reader.duration("update_interval", group.update_interval, kNanosecondsPerSecond);
  reader.count("update_percent", group.update_percent, 0, 100);
  reader.count("backup_hour", group.backup_hour, 0, 23);
  reader.count("backup_megabytes", group.backup_megabytes, 1, 400);
}

ScenarioGroup read_group(const std::string& path, const toml::table& table, Problems& problems) {
  ScenarioGroup group;
  TableReader reader(path, "users", &table, problems);
  reader.count("count", group.count, 1, 1'000'000);
  reader.choice("generator", {"uniform", "office", "server", "machine"}, group.generator);
  reader.duration("mean_wait", group.mean_wait, 1);
  read_weights(path, "users.weights", reader.table("weights"), group.weights, problems);
  group.changed_weights = group.weights;
  read_weights(path, "users.changed_weights", reader.table("changed_weights"), group.changed_weights, problems);
  read_habits(reader, group);
  read_chores(reader, group);
  reader.refuse_unknown_keys();
  return group;
}

std::string text_of(const toml::node& node) {
  if (auto text = node.value_exact<std::string>()) return *text;
  std::ostringstream out;
  node.visit([&](const auto& value) { out << value; });
  return out.str();
}

ScenarioBehaviour read_behaviour(const std::string& path, const toml::table& table, Problems& problems) {
  ScenarioBehaviour behaviour;
  TableReader reader(path, "behaviour", &table, problems);
  reader.count("user", behaviour.user, 0, 999'999);
  reader.text("kind", behaviour.kind);
  reader.duration("start", behaviour.start, 0);
  reader.duration("end", behaviour.end, 0);
  if (behaviour.kind.empty()) problems.push_back(problem_at(path, table, "behaviour without a kind", ""));
  for (const auto& [key, node] : table) {
    std::string name(key.str());
    if (name != "user" && name != "kind" && name != "start" && name != "end") {
      behaviour.parameters[name] = text_of(node);
    }
  }
  return behaviour;
}

// Calls use(table) for each [[name]].
template <typename Use>
void each_table(const std::string& path, const toml::table& root, const char* name, Problems& problems, Use&& use) {
  const toml::node* node = root.get(name);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr || !array->is_homogeneous(toml::node_type::table)) {
    std::string brackets = std::string("[[") + name + "]]";
    problems.push_back(problem_at(path, *node, "wrong type of", name, "write each as a table: " + brackets));
    return;
  }
  for (const toml::node& item : *array) use(*item.as_table());
}

Scenario read_scenario(const std::string& path, const toml::table& root, Problems& problems) {
  Scenario scenario;
  scenario.path = path;
  TableReader reader(path, "", &root, problems);
  reader.count("seed", scenario.seed, 0, UINT32_MAX);
  reader.text("start", scenario.start);
  reader.duration("duration", scenario.duration, 1);
  reader.count("ipv6_percent", scenario.ipv6_percent, 0, 100);
  reader.count("loss_per_million", scenario.loss_per_million, 0, 100'000);
  reader.duration("idle_timeout", scenario.idle_timeout, kNanosecondsPerSecond);
  reader.duration("answer_timeout", scenario.answer_timeout, 0);
  reader.known("users"), reader.known("behaviour");
  reader.refuse_unknown_keys();
  each_table(path, root, "users", problems,
             [&](const toml::table& table) { scenario.groups.push_back(read_group(path, table, problems)); });
  each_table(path, root, "behaviour", problems,
             [&](const toml::table& table) { scenario.behaviours.push_back(read_behaviour(path, table, problems)); });
  return scenario;
}

Problems unreadable(const std::string& path) {
  int reason = errno;
  ErrorKind kind = reason == EACCES || reason == EPERM ? ErrorKind::kPermission : ErrorKind::kUsage;
  return {Error{kind, "cannot read scenario", path, system_error(reason)}};
}

}  // namespace

std::expected<Scenario, Problems> load_scenario(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file || errno != 0) return std::unexpected(unreadable(path));
  Problems problems;
  try {
    Scenario scenario = read_scenario(path, toml::parse(text.str(), path), problems);
    if (problems.empty()) return scenario;
  } catch (const toml::parse_error& error) {
    std::string line = std::to_string(error.source().begin.line);
    problems = {Error{ErrorKind::kUsage, path + ":" + line + ": " + std::string(error.description()), "", ""}};
  }
  return std::unexpected(std::move(problems));
}

}  // namespace weir::settings
