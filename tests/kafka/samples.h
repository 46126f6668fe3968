// Frames and messages for the tests of this module.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "kafka/message.h"
#include "kafka/packer.h"
#include "kafka/record.h"
#include "packet/frame.h"

namespace weir::kafka {

inline constexpr Nanoseconds kSecond = kNanosecondsPerSecond;

// An Ethernet frame with IPv4 and UDP between two addresses of 10.0.0.0/24.
inline std::string udp_frame(std::uint8_t from, std::uint8_t to, std::size_t payload = 10) {
  std::string f("\x02\0\0\0\0\1\x02\0\0\0\0\2\x08\0", 14);
  const std::size_t total = 28 + payload;
  const char ip[] = {0x45,
                     0,
                     static_cast<char>(total >> 8),
                     static_cast<char>(total),
                     0,
                     0,
                     0,
                     0,
                     64,
                     17,
                     0,
                     0,
                     10,
                     0,
                     0,
                     static_cast<char>(from),
                     10,
                     0,
                     0,
                     static_cast<char>(to)};
  f.append(ip, sizeof ip);
  const std::size_t length = 8 + payload;
  const char udp[] = {0x10, 0, 0x20, 0, static_cast<char>(length >> 8), static_cast<char>(length), 0, 0};
  f.append(udp, sizeof udp);
  return f.append(payload, 'x');
}

// Owns the bytes of frames.
class Frames {
 public:
  Frame udp(Nanoseconds time, std::uint8_t from, std::uint8_t to, std::size_t payload = 10) {
    return of(time, udp_frame(from, to, payload));
  }
  Frame of(Nanoseconds time, std::string bytes, std::uint16_t link_type = 1) {
    bytes_.push_back(std::move(bytes));
    Frame frame;
    frame.time = time;
    frame.captured = reinterpret_cast<const std::uint8_t*>(bytes_.back().data());
    frame.captured_length = frame.wire_length = static_cast<std::uint32_t>(bytes_.back().size());
    frame.link_type = link_type;
    return frame;
  }

 private:
  std::deque<std::string> bytes_;
};

// What a reader sees of a message that was written. The message outlives it.
inline MessageView view_of(const Message& message) {
  MessageView view;
  view.partition = message.partition;
  if (message.key) view.key = *message.key;
  for (const Header& header : message.headers) view.headers.push_back({header.name, header.value});
  view.value = message.value;
  return view;
}

inline Message message_of(const PackedRecord& record) {
  return {record.partition, std::nullopt, headers_of(record.head), record.value};
}

}  // namespace weir::kafka
