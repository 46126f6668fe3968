// Writes JSON (RFC 8259) straight into a string: windows come by the million.
#pragma once

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::render {

// Keys are ours and need no escaping; values may be anything: what is not UTF-8 becomes U+FFFD, control characters
// (DEL and C1 included) are escaped.
class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& open(char bracket) {  // '{' or '['
    separate();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  JsonWriter& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  JsonWriter& key(std::string_view name) {
    const std::size_t before = out_.size();  // one growth a key, not three: keys are most of a line
    out_.resize_and_overwrite(before + name.size() + 4, [&](char* text, std::size_t) {
      char* at = text + before;
      if (!first_) *at++ = ',';
      *at++ = '"';
      at = std::copy(name.begin(), name.end(), at);
      *at++ = '"';
      *at++ = ':';
      return static_cast<std::size_t>(at - text);
    });
    first_ = true;  // its value needs no comma
    return *this;
  }
  void null() { raw("null"); }
  void boolean(bool value) { raw(value ? "true" : "false"); }
  void number(std::integral auto value) { raw_number(value); }
  void number(double value) { raw_number(value); }  // finite; shortest text that reads back the same
  void text(std::string_view value) {
    separate();
    append_string(value);
  }

  // A member of an object.
  template <typename Number>
    requires(std::integral<Number> || std::floating_point<Number>)
  JsonWriter& field(std::string_view name, Number value) {
    key(name);
    if constexpr (std::same_as<Number, bool>) {
      boolean(value);
    } else {
      number(value);
    }
    return *this;
  }
  JsonWriter& field(std::string_view name, std::string_view value) {
    key(name).text(value);
    return *this;
  }
  JsonWriter& field(std::string_view name, const char* value) { return field(name, std::string_view(value)); }
  JsonWriter& text_or_null(std::string_view name, std::string_view value) {  // empty is null
    key(name);
    if (value.empty()) {
      null();
    } else {
      text(value);
    }
    return *this;
  }

 private:
  void separate() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void raw(std::string_view value) {
    separate();
    out_ += value;
  }
  void raw_number(auto value) {
    char digits[32];
    raw(std::string_view(digits,
                         static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)));
  }
  void append_string(std::string_view value);

  std::string& out_;
  bool first_ = true;
};

}  // namespace weir::render
