#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <sstream>

#include "settings/hash_key.h"
#include "settings/settings.h"
#include "settings/table_reader.h"

namespace weir::settings {
namespace {

constexpr std::int64_t kMostRows = 1 << 20;
constexpr std::int64_t kMostUsers = 10'000'000;

void read_traffic(TableReader reader, Traffic& traffic) {
  reader.prefixes("networks", traffic.networks);
  reader.whole_seconds("window", traffic.window_seconds);
  reader.whole_seconds("slide", traffic.slide_seconds);
  reader.whole_seconds("long_window", traffic.long_window_seconds);
  reader.duration("idle_timeout", traffic.idle_timeout, kNanosecondsPerSecond);
  reader.duration("answer_timeout", traffic.answer_timeout, 0);
  reader.duration("lateness", traffic.lateness, 0);
  std::string tunnels = "inner";
  reader.choice("tunnels", {"inner", "outer"}, tunnels);
  traffic.outer_tunnels = tunnels == "outer";
  reader.refuse_unknown_keys();
}

void read_bounds(TableReader reader, Bounds& bounds) {
  reader.count("rows", bounds.rows, 1, kMostRows);
  reader.count("open_sessions", bounds.open_sessions, 1, kMostRows);
  reader.count("max_users", bounds.max_users, 0, kMostUsers);
  reader.text("hash_key_file", bounds.hash_key_file);
  reader.refuse_unknown_keys();
}

void read_capture(TableReader reader, Capture& capture) {
  reader.texts("interfaces", capture.interfaces);
  reader.text("filter", capture.filter);
  reader.count("snaplen", capture.snaplen, 64, 262'144);
  reader.count("ring_megabytes", capture.ring_megabytes, 1, 2048);
  reader.boolean("promiscuous", capture.promiscuous);
  reader.text("user", capture.user);
  reader.refuse_unknown_keys();
}

void read_engine(TableReader reader, Engine& engine) {
  reader.count("threads", engine.threads, 0, 256);
  reader.refuse_unknown_keys();
}

void read_store(TableReader reader, Store& store) {
  reader.text("data", store.data);
  reader.whole_seconds("keep_seconds", store.keep_seconds);
  reader.whole_seconds("keep_minutes", store.keep_minutes);
  reader.whole_seconds("keep_hours", store.keep_hours);
  reader.whole_seconds("keep_sessions", store.keep_sessions);
  reader.refuse_unknown_keys();
}

void read_text_map(const std::string& path, const std::string& name, const toml::table* table,
                   std::map<std::string, std::string>& target, Problems& problems) {
  if (table == nullptr) return;
  TableReader reader(path, name, table, problems);
  for (const auto& [key, node] : *table) reader.text(std::string(key.str()).c_str(), target[std::string(key.str())]);
}

void read_kafka(const std::string& path, const toml::table* table, Kafka& kafka, Problems& problems) {
  TableReader reader(path, "kafka", table, problems);
  reader.text("servers", kafka.servers);
  reader.text("topic", kafka.topic);
  reader.text("probe", kafka.probe);
  reader.text("spool", kafka.spool);
  reader.count("spool_megabytes", kafka.spool_megabytes, 1, 1 << 24);
  reader.count("partitions", kafka.partitions, 1, 10'000);
  reader.choice("compression", {"zstd", "lz4", "none"}, kafka.compression);
  read_text_map(path, "kafka.properties", reader.table("properties"), kafka.properties, problems);
  read_text_map(path, "kafka.secret_files", reader.table("secret_files"), kafka.secret_files, problems);
  reader.refuse_unknown_keys();
}

void read_mongodb(const std::string& path, const toml::table* table, Mongodb& mongodb, Problems& problems) {
  TableReader reader(path, "mongodb", table, problems);
  reader.text("uri", mongodb.uri);
  reader.text("uri_file", mongodb.uri_file);
  reader.text("database", mongodb.database);
  reader.refuse_unknown_keys();
}

void read_users(const std::string& path, const toml::table* table, std::vector<NamedUser>& users, Problems& problems) {
  if (table == nullptr) return;
  TableReader reader(path, "users", table, problems);
  for (const auto& [key, node] : *table) {
    NamedUser user{std::string(key.str()), {}};
    std::size_t before = problems.size();
    reader.prefixes(user.name.c_str(), user.prefixes);
    if (!is_user_name(user.name)) {
      problems.push_back(
          problem_at(path, node, "not a user's name:", user.name, "write 1 to 128 bytes of text that is no address"));
    } else if (user.prefixes.empty() && problems.size() == before) {
      problems.push_back(problem_at(path, node, "user without a prefix:", user.name, "write [\"10.0.0.5\"]"));
    }
    users.push_back(std::move(user));
  }
}

// A relative hash_key_file is beside the settings file.
void read_hash_key(const std::string& path, const toml::table* table, Bounds& bounds, Problems& problems) {
  if (bounds.hash_key_file.empty()) return;
  std::size_t slash = path.rfind('/');
  bool relative = bounds.hash_key_file.front() != '/' && slash != std::string::npos;
  std::string file = relative ? path.substr(0, slash + 1) + bounds.hash_key_file : bounds.hash_key_file;
  auto key = read_hash_key_file(file);
  if (key) {
    bounds.hash_key = *key;
  } else {
    problems.push_back(
        problem_at(path, *table->get("hash_key_file"), key.error().what, key.error().on, key.error().advice));
  }
}

Settings read_tables(const std::string& path, const toml::table& root, Problems& problems) {
  Settings settings;
  settings.path = path;
  TableReader reader(path, "", &root, problems);
  read_traffic({path, "traffic", reader.table("traffic"), problems}, settings.traffic);
  read_users(path, reader.table("users"), settings.users, problems);
  const toml::table* bounds = reader.table("bounds");
  read_bounds({path, "bounds", bounds, problems}, settings.bounds);
  read_hash_key(path, bounds, settings.bounds, problems);
  read_capture({path, "capture", reader.table("capture"), problems}, settings.capture);
  read_engine({path, "engine", reader.table("engine"), problems}, settings.engine);
  read_store({path, "store", reader.table("store"), problems}, settings.store);
  read_kafka(path, reader.table("kafka"), settings.kafka, problems);
  read_mongodb(path, reader.table("mongodb"), settings.mongodb, problems);
  reader.refuse_unknown_keys();
  return settings;
}

Result<std::string> read_text(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (file && errno == 0) return text.str();
  int reason = errno;
  ErrorKind kind = reason == EACCES || reason == EPERM ? ErrorKind::kPermission : ErrorKind::kUsage;
  return failure(kind, "cannot read settings", path, system_error(reason));
}

int line_of(const Error& problem) {
  std::size_t end = problem.what.find(": ");
  std::size_t colon = end == std::string::npos ? end : problem.what.rfind(':', end - 1);
  int line = 0;
  if (colon != std::string::npos) std::from_chars(&problem.what[colon + 1], &problem.what[end], line);
  return line;
}

}  // namespace

std::expected<Settings, Problems> load(const std::string& path) {
  auto text = read_text(path);
  if (!text) return std::unexpected(Problems{text.error()});
  Problems problems;
  try {
    toml::table root = toml::parse(*text, path);
    Settings settings = read_tables(path, root, problems);
    if (problems.empty()) problems = check(settings);
    if (problems.empty()) return settings;
  } catch (const toml::parse_error& error) {
    std::string where = path + ":" + std::to_string(error.source().begin.line);
    problems = {Error{ErrorKind::kUsage, where + ": not TOML:", std::string(error.description()), ""}};
  }
  std::stable_sort(problems.begin(), problems.end(),
                   [](const Error& a, const Error& b) { return line_of(a) < line_of(b); });
  return std::unexpected(std::move(problems));
}

}  // namespace weir::settings
