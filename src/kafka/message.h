// A Kafka message as bytes, on its way out (owned) or in (viewed).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace weir::kafka {

struct Header {
  std::string name, value;
  friend bool operator==(const Header&, const Header&) = default;
};

struct Message {
  std::int32_t partition = 0;
  std::optional<std::string> key;
  std::vector<Header> headers;
  std::string value;
  friend bool operator==(const Message&, const Message&) = default;
};

struct HeaderView {
  std::string_view name, value;
};

// Valid as long as what it was taken from.
struct MessageView {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::optional<std::string_view> key;
  std::vector<HeaderView> headers;
  std::string_view value;
};

}  // namespace weir::kafka
