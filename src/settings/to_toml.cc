#include <array>
#include <cstdio>

#include "settings/settings.h"

namespace weir::settings {
namespace {

std::string quoted(std::string_view text) {  // a TOML basic string
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\', out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + "\"";
}

template <typename List, typename Text>
std::string array_of(const List& list, Text text) {
  std::string out = "[";
  for (const auto& item : list) out += (out.size() == 1 ? "" : ", ") + quoted(text(item));
  return out + "]";
}

std::string duration(Nanoseconds value) {
  if (value % kNanosecondsPerSecond != 0) return quoted(std::to_string(value / 1'000'000) + "ms");
  Seconds seconds = value / kNanosecondsPerSecond;
  static constexpr std::array<std::pair<Seconds, char>, 3> kUnits{{{86'400, 'd'}, {3600, 'h'}, {60, 'm'}}};
  for (auto [unit, letter] : kUnits) {
    if (seconds != 0 && seconds % unit == 0) return quoted(std::to_string(seconds / unit) + letter);
  }
  return quoted(std::to_string(seconds) + "s");
}

std::string line(const char* key, const std::string& value) { return std::string(key) + " = " + value + "\n"; }
std::string seconds_line(const char* key, Seconds value) { return line(key, duration(value * kNanosecondsPerSecond)); }
std::string text_line(const char* key, const std::string& value) { return line(key, quoted(value)); }

std::string traffic_table(const Traffic& t) {
  std::string networks =
      t.networks.empty() ? "# networks: chosen by the source\n" : line("networks", array_of(t.networks, format_prefix));
  return "[traffic]\n" + networks + seconds_line("window", t.window_seconds) + seconds_line("slide", t.slide_seconds) +
         seconds_line("long_window", t.long_window_seconds) + line("idle_timeout", duration(t.idle_timeout)) +
         line("answer_timeout", duration(t.answer_timeout)) + line("lateness", duration(t.lateness)) +
         text_line("tunnels", t.outer_tunnels ? "outer" : "inner");
}

std::string users_table(const std::vector<NamedUser>& users) {
  std::string out = "\n[users]\n";
  for (const NamedUser& user : users) out += line(quoted(user.name).c_str(), array_of(user.prefixes, format_prefix));
  return out;
}

std::string bounds_table(const Bounds& b) {
  return "\n[bounds]\n" + line("rows", std::to_string(b.rows)) +
         line("open_sessions", std::to_string(b.open_sessions)) + line("max_users", std::to_string(b.max_users)) +
         text_line("hash_key_file", b.hash_key_file);
}

std::string capture_table(const Capture& c) {
  return "\n[capture]\n" + line("interfaces", array_of(c.interfaces, [](const std::string& name) { return name; })) +
         text_line("filter", c.filter) + line("snaplen", std::to_string(c.snaplen)) +
         line("ring_megabytes", std::to_string(c.ring_megabytes)) +
         line("promiscuous", c.promiscuous ? "true" : "false") + text_line("user", c.user);
}

std::string store_table(const Store& s) {
  return "\n[store]\n" + text_line("data", s.data) + seconds_line("keep_seconds", s.keep_seconds) +
         seconds_line("keep_minutes", s.keep_minutes) + seconds_line("keep_hours", s.keep_hours) +
         seconds_line("keep_sessions", s.keep_sessions);
}

std::string text_map_table(const char* name, const std::map<std::string, std::string>& values) {
  if (values.empty()) return "";
  std::string out = std::string("\n[kafka.") + name + "]\n";
  for (const auto& [key, value] : values) out += line(quoted(key).c_str(), quoted(value));
  return out;
}

std::string kafka_table(const Kafka& k) {
  return "\n[kafka]\n" + text_line("servers", k.servers) + text_line("topic", k.topic) + text_line("probe", k.probe) +
         text_line("spool", k.spool) + line("spool_megabytes", std::to_string(k.spool_megabytes)) +
         line("partitions", std::to_string(k.partitions)) + text_line("compression", k.compression) +
         text_map_table("properties", k.properties) + text_map_table("secret_files", k.secret_files);
}

std::string mongodb_table(const Mongodb& m) {
  return "\n[mongodb]\n" + text_line("uri", m.uri) + text_line("uri_file", m.uri_file) +
         text_line("database", m.database);
}

}  // namespace

std::string to_toml(const Settings& settings) {
  return traffic_table(settings.traffic) + users_table(settings.users) + bounds_table(settings.bounds) +
         capture_table(settings.capture) + "\n[engine]\n" + line("threads", std::to_string(settings.engine.threads)) +
         store_table(settings.store) + kafka_table(settings.kafka) + mongodb_table(settings.mongodb);
}

}  // namespace weir::settings
