// Reads one table of the file key by key, and collects what is wrong: with the value, and keys that nobody asked for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <toml++/toml.h>
#include "settings/settings.h"

namespace weir::settings {

// "FILE:LINE: what on: advice".
Error problem_at(const std::string& path, const toml::node& node, const std::string& what, const std::string& on,
                 const std::string& advice = "");

class TableReader {
 public:
  // `table` null: absent, every read leaves its target as it is. `name` is the table's dotted name, empty for the root.
  TableReader(const std::string& path, std::string name, const toml::table* table, Problems& problems)
      : path_(path), name_(std::move(name)), table_(table), problems_(problems) {}

  // Each leaves `target` when the key is absent or wrong, in which case a problem is added.
  void text(const char* key, std::string& target);
  void boolean(const char* key, bool& target);
  void count(const char* key, std::uint32_t& target, std::int64_t least, std::int64_t most);
  void duration(const char* key, Nanoseconds& target, Nanoseconds least);
  void whole_seconds(const char* key, Seconds& target);  // a duration of at least a second, without a fraction
  void texts(const char* key, std::vector<std::string>& target);  // a string or an array of strings
  void prefixes(const char* key, std::vector<Prefix>& target);  // likewise
  void choice(const char* key, const std::vector<std::string>& choices, std::string& target);
  const toml::table* table(const char* key);

  // A key that is read by other means.
  void known(const char* key) { known_.push_back(key); }
  void refuse_unknown_keys();

 private:
  const toml::node* find(const char* key);
  void add(const toml::node& node, const std::string& what, const char* key, const std::string& advice);
  // Calls `use` with each string of a string or array.
  void each_text(const char* key, const std::function<void(const toml::node&, const std::string&)>& use);
  std::string dotted(const std::string& key) const { return name_.empty() ? key : name_ + "." + key; }

  const std::string& path_;
  std::string name_;
  const toml::table* table_;
  Problems& problems_;
  std::vector<std::string> known_;
};

}  // namespace weir::settings
