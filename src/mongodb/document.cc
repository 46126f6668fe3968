#include "mongodb/document.h"

namespace weir::mongodb {

bool Document::find(const char* name, bson_iter_t& found) const {
  if (bson_iter_init_find(&found, bson_, name)) return true;
  damaged_ = true;
  return false;
}

std::int64_t Document::integer(const char* name) const {
  bson_iter_t found;
  if (!find(name, found)) return 0;
  if (BSON_ITER_HOLDS_NUMBER(&found)) return bson_iter_as_int64(&found);
  damaged_ = true;
  return 0;
}

bool Document::boolean(const char* name) const {
  bson_iter_t found;
  if (!find(name, found)) return false;
  if (BSON_ITER_HOLDS_BOOL(&found)) return bson_iter_bool(&found);
  damaged_ = true;
  return false;
}

std::string_view Document::text(const char* name) const {
  bson_iter_t found;
  if (!find(name, found)) return "";
  std::uint32_t length = 0;
  const char* text = BSON_ITER_HOLDS_UTF8(&found) ? bson_iter_utf8(&found, &length) : nullptr;
  if (text) return {text, length};
  damaged_ = true;
  return "";
}

std::string_view Document::binary(const char* name) const {
  bson_iter_t found;
  if (!find(name, found)) return "";
  std::uint32_t length = 0;
  const std::uint8_t* bytes = nullptr;
  if (BSON_ITER_HOLDS_BINARY(&found)) bson_iter_binary(&found, nullptr, &length, &bytes);
  if (bytes || BSON_ITER_HOLDS_BINARY(&found)) return {reinterpret_cast<const char*>(bytes), length};
  damaged_ = true;
  return "";
}

Builder& Builder::integer(const char* name, std::int64_t value) {
  bson_append_int64(&bson_, name, -1, value);
  return *this;
}

Builder& Builder::text(const char* name, std::string_view value) {
  bson_append_utf8(&bson_, name, -1, value.data(), static_cast<int>(value.size()));
  return *this;
}

Builder& Builder::document(const char* name, const Builder& value) {
  bson_append_document(&bson_, name, -1, value.get());
  return *this;
}

Builder& Builder::array(const char* name, const Builder& value) {
  bson_append_array(&bson_, name, -1, value.get());
  return *this;
}

Builder& Builder::regex(const char* name, const std::string& pattern) {
  bson_append_regex(&bson_, name, -1, pattern.c_str(), "");
  return *this;
}

Builder& Builder::range(const char* name, std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
  if (!from && !to) return *this;
  Builder borders;
  if (from) borders.integer("$gte", *from);
  if (to) borders.integer("$lt", *to);
  return document(name, borders);
}

Builder& Builder::keep(std::initializer_list<const char*> names) {
  Builder kept;
  for (const char* name : names) bson_append_int32(&kept.bson_, name, -1, 1);
  return document("projection", kept);
}

}  // namespace weir::mongodb
