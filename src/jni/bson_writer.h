// Writes BSON (bsonspec.org, version 1.1) straight into a string: documents of plain members.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace weir::jni {

// Names are ours and hold no zero byte; texts must be UTF-8.
class BsonWriter {
 public:
  BsonWriter() : bytes_(4, '\0') {}

  BsonWriter& field(std::string_view name, std::int64_t value) {
    element(0x12, name);
    append(value);
    return *this;
  }
  BsonWriter& field(std::string_view name, bool value) {
    element(0x08, name);
    bytes_ += value ? '\1' : '\0';
    return *this;
  }
  BsonWriter& text(std::string_view name, std::string_view value) {
    element(0x02, name);
    append(static_cast<std::int32_t>(value.size() + 1));
    bytes_.append(value) += '\0';
    return *this;
  }
  BsonWriter& binary(std::string_view name, std::string_view value) {
    element(0x05, name);
    append(static_cast<std::int32_t>(value.size()));
    (bytes_ += '\0').append(value);
    return *this;
  }
  // The whole document; the writer is of no use after it.
  std::string take() {
    bytes_ += '\0';
    const auto size = static_cast<std::int32_t>(bytes_.size());
    std::memcpy(bytes_.data(), &size, 4);
    return std::move(bytes_);
  }

 private:
  void element(char type, std::string_view name) { ((bytes_ += type).append(name)) += '\0'; }
  template <typename Integer>
  void append(Integer value) {  // little-endian, as this machine is
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof value);
  }
  std::string bytes_;
};

}  // namespace weir::jni
