#include "kafka/pycapa.h"

#include "kafka/big_endian.h"

namespace weir::kafka {
namespace {

constexpr Nanoseconds kMicrosecond = 1000;

}  // namespace

bool has_pycapa_form(const Frame& frame) {
  return frame.link_type == kPycapaLinkType && frame.time >= 0 && frame.captured_length > 0;
}

Message pycapa_message(const Frame& frame, std::int32_t partition) {
  Message message;
  message.partition = partition;
  message.key = big_endian(static_cast<std::uint64_t>(frame.time / kMicrosecond));
  message.value.assign(reinterpret_cast<const char*>(frame.captured), frame.captured_length);
  return message;
}

std::expected<Frame, Unreadable> read_pycapa(const MessageView& message) {
  std::uint64_t microseconds = 0;
  if (!message.key || !from_big_endian(*message.key, microseconds)) return std::unexpected(Unreadable::kKey);
  if (microseconds > static_cast<std::uint64_t>(kLatestTime / kMicrosecond)) return std::unexpected(Unreadable::kKey);
  if (message.value.empty()) return std::unexpected(Unreadable::kValue);
  if (message.value.size() > kMaxCapturedLength) return std::unexpected(Unreadable::kTooLong);
  Frame frame;
  frame.time = static_cast<Nanoseconds>(microseconds) * kMicrosecond;
  frame.captured = reinterpret_cast<const std::uint8_t*>(message.value.data());
  frame.captured_length = frame.wire_length = static_cast<std::uint32_t>(message.value.size());
  frame.link_type = kPycapaLinkType;
  return frame;
}

}  // namespace weir::kafka
