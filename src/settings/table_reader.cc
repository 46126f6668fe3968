#include "settings/table_reader.h"

#include <algorithm>

#include "settings/nearest.h"

namespace weir::settings {

Error problem_at(const std::string& path, const toml::node& node, const std::string& what, const std::string& on,
                 const std::string& advice) {
  return Error{ErrorKind::kUsage, path + ":" + std::to_string(node.source().begin.line) + ": " + what, on, advice};
}

void TableReader::add(const toml::node& node, const std::string& what, const char* key, const std::string& advice) {
  problems_.push_back(problem_at(path_, node, what, dotted(key), advice));
}

const toml::node* TableReader::find(const char* key) {
  known_.push_back(key);
  return table_ == nullptr ? nullptr : table_->get(key);
}

void TableReader::text(const char* key, std::string& target) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (auto value = node->value_exact<std::string>()) {
    target = *value;
  } else {
    add(*node, "wrong type of", key, "write a string in quotes");
  }
}

void TableReader::boolean(const char* key, bool& target) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (auto value = node->value_exact<bool>()) {
    target = *value;
  } else {
    add(*node, "wrong type of", key, "write true or false");
  }
}

void TableReader::count(const char* key, std::uint32_t& target, std::int64_t least, std::int64_t most) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  std::string advice = "write a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  auto value = node->value_exact<std::int64_t>();
  if (!value) return add(*node, "wrong type of", key, advice);
  if (*value < least || *value > most) return add(*node, "value out of range in", key, advice);
  target = static_cast<std::uint32_t>(*value);
}

void TableReader::duration(const char* key, Nanoseconds& target, Nanoseconds least) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  std::string text;
  if (auto value = node->value_exact<std::string>()) text = *value;
  if (auto value = node->value_exact<std::int64_t>()) text = std::to_string(*value);  // seconds
  auto read = parse_duration(text);
  if (!read) return add(*node, "not a duration:", key, "write it as \"250ms\", \"90s\", \"5m\", \"1h\" or \"2d\"");
  if (*read < least)
    return add(*node, "too short:", key, least == 1 ? "it must be more than 0" : "it must be 1s or more");
  target = *read;
}

void TableReader::whole_seconds(const char* key, Seconds& target) {
  Nanoseconds value = target * kNanosecondsPerSecond;
  duration(key, value, kNanosecondsPerSecond);
  const toml::node* node = table_ == nullptr ? nullptr : table_->get(key);
  if (node != nullptr && value % kNanosecondsPerSecond != 0)
    return add(*node, "not whole seconds:", key, "write it as \"90s\", \"5m\" or \"1h\"");
  target = value / kNanosecondsPerSecond;
}

void TableReader::each_text(const char* key, const std::function<void(const toml::node&, const std::string&)>& use) {
  const toml::node* node = find(key);
  if (node == nullptr) return;
  if (auto value = node->value_exact<std::string>()) return use(*node, *value);
  const toml::array* array = node->as_array();
  if (array == nullptr) return add(*node, "wrong type of", key, "write [\"...\", \"...\"]");
  for (const toml::node& item : *array) {
    auto value = item.value_exact<std::string>();
    if (value) {
      use(item, *value);
    } else {
      add(item, "wrong type in", key, "write strings in quotes");
    }
  }
}

void TableReader::texts(const char* key, std::vector<std::string>& target) {
  std::vector<std::string> read;
  bool present = false;
  each_text(key, [&](const toml::node&, const std::string& text) { present = true, read.push_back(text); });
  if (present) target = std::move(read);
}

void TableReader::prefixes(const char* key, std::vector<Prefix>& target) {
  std::vector<Prefix> read;
  each_text(key, [&](const toml::node& node, const std::string& text) {
    auto prefix = parse_prefix(text);
    if (prefix) return read.push_back(*prefix);
    problems_.push_back(problem_at(path_, node, "not a prefix in " + dotted(key) + ":", text,
                                   "write it as 10.0.0.0/8, 2001:db8::/32 or one address"));
  });
  if (!read.empty()) target = std::move(read);
}

void TableReader::choice(const char* key, const std::vector<std::string>& choices, std::string& target) {
  std::size_t before = problems_.size();
  std::string value = target;
  text(key, value);
  if (problems_.size() != before) return;
  if (std::find(choices.begin(), choices.end(), value) != choices.end()) {
    target = value;
    return;
  }
  std::string list;
  for (const std::string& choice : choices) list += (list.empty() ? "\"" : " or \"") + choice + "\"";
  add(*table_->get(key), "unknown value in", key, "write " + list);
}

const toml::table* TableReader::table(const char* key) {
  const toml::node* node = find(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) add(*node, "wrong type of", key, "write it as a table: [" + dotted(key) + "]");
  return node->as_table();
}

void TableReader::refuse_unknown_keys() {
  if (table_ == nullptr) return;
  for (const auto& [key, node] : *table_) {
    std::string word(key.str());
    if (std::find(known_.begin(), known_.end(), word) != known_.end()) continue;
    toml::source_position at = key.source().begin;
    problems_.push_back(Error{ErrorKind::kUsage, path_ + ":" + std::to_string(at.line) + ": unknown key", dotted(word),
                              suggestion(word, known_)});
  }
}

}  // namespace weir::settings
