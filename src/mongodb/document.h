// A document as it comes from a cursor, and conditions as they go to one.
#pragma once

#include <bson/bson.h>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace weir::mongodb {

// A view: good until the cursor goes on. What is missing or of another type gives 0 or "" and makes damaged() true; so
// callers ask once, at the end.
class Document {
 public:
  explicit Document(const bson_t* bson) : bson_(bson) {}

  std::int64_t integer(const char* name) const;
  std::uint64_t count(const char* name) const { return static_cast<std::uint64_t>(integer(name)); }
  bool boolean(const char* name) const;
  std::string_view text(const char* name) const;
  std::string_view binary(const char* name) const;
  bool has(const char* name) const { return bson_has_field(bson_, name); }
  std::int64_t integer_or(const char* name, std::int64_t absent) const { return has(name) ? integer(name) : absent; }

  void fail() const { damaged_ = true; }
  bool damaged() const { return damaged_; }

 private:
  bool find(const char* name, bson_iter_t& found) const;
  const bson_t* bson_;
  mutable bool damaged_ = false;
};

// Builds a document: a filter, or options. Texts are copied.
class Builder {
 public:
  Builder() { bson_init(&bson_); }
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  ~Builder() { bson_destroy(&bson_); }

  Builder& integer(const char* name, std::int64_t value);
  Builder& text(const char* name, std::string_view value);
  Builder& document(const char* name, const Builder& value);
  Builder& array(const char* name, const Builder& value);
  Builder& regex(const char* name, const std::string& pattern);
  // {name: {$gte: from, $lt: to}}; an absent border is none.
  Builder& range(const char* name, std::optional<std::int64_t> from, std::optional<std::int64_t> to);
  Builder& keep(std::initializer_list<const char*> names);  // a projection: these only
  const bson_t* get() const { return &bson_; }

 private:
  bson_t bson_;
};

}  // namespace weir::mongodb
