// The input of the states in golden/: a bit of everything that an entry can hold.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "jni/task_mapper.h"
#include "kafka/samples.h"

namespace weir::jni {

inline constexpr Seconds kGoldenHour = 1'200'000'000 / 3600 * 3600;

inline traffic::Options golden_options() {
  traffic::Options options;
  options.networks = {*parse_prefix("10.0.0.1/32")};
  options.window_seconds = 5;
  options.idle_timeout = 5 * kNanosecondsPerSecond;
  return options;
}

inline std::string tcp(std::uint8_t from, std::uint8_t to, std::uint8_t flags) {
  std::string bytes = kafka::udp_frame(from, to, 12);
  bytes[14 + 9] = 6;
  bytes[14 + 20 + 12] = 0x50;
  bytes[14 + 20 + 13] = static_cast<char>(flags);
  if (from > to) std::swap_ranges(&bytes[34], &bytes[36], &bytes[36]);  // the answer's ports
  return bytes;
}

// A resolver says that 10.0.0.2 is "a.example".
inline std::string dns_answer() {
  using namespace std::literals;
  const std::string message =
      "\0\1\x81\x80\0\1\0\1\0\0\0\0\1a\7example\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\0\x3c\0\4\x0a\0\0\2"s;
  std::string bytes = kafka::udp_frame(53, 1, message.size());
  bytes[34] = 0, bytes[35] = 53;
  return bytes.replace(bytes.size() - message.size(), message.size(), message);
}

// What shard and network hear of one probe before the state is kept, and after it.
class GoldenInput {
 public:
  explicit GoldenInput(const Core& core) : mapper_(core) {
    give(packer_.to_all(kafka::Kind::kBegin, std::nullopt, std::nullopt));
    packet(kGoldenHour + 1, dns_answer());
    for (Seconds second = kGoldenHour + 2; second < kGoldenHour + 72; second += 4) {
      packet(second, tcp(1, 2, second == kGoldenHour + 2 ? 0x02 : 0x18));
      packet(second + 1, tcp(2, 1, 0x10));
    }
    packet(kGoldenHour + 70, kafka::udp_frame(9, 1), true);
    kafka::RecordHead lost;
    lost.kind = kafka::Kind::kBorder, lost.probe = "probe";
    lost.complete_until = kGoldenHour + 66, lost.dropped = {3, 2, 1};
    give({{0, lost, ""}});
    before = mapper_.take();
    packet(kGoldenHour + 73, tcp(1, 2, 0x11));
    give(packer_.to_all(kafka::Kind::kEnd, kGoldenHour + 3600, std::nullopt));  // so that its minute and hour end
    after = mapper_.take();
  }

  std::array<std::string, kPieces> before, after;

 private:
  void packet(Seconds second, const std::string& bytes, bool late = false) {
    Frame frame = frames_.of(second * kNanosecondsPerSecond + 7, bytes);
    frame.late = late, frame.late_pane = second;
    ASSERT_TRUE(packer_.add(frame, order_++));
    give(packer_.take(std::nullopt, std::nullopt));
  }
  void give(std::vector<kafka::PackedRecord>&& records) {
    for (kafka::PackedRecord& record : records) {
      record.head.spool = 1, record.head.sequence = sequence_++;
      const kafka::Message message = kafka::message_of(record);
      ASSERT_TRUE(mapper_.add(kafka::view_of(message), 1'000 * kGoldenHour));
    }
  }

  TaskMapper mapper_;
  kafka::Packer packer_{{"probe", 0, 1, 1}};
  kafka::Frames frames_;
  std::uint64_t order_ = 0, sequence_ = 0;
};

}  // namespace weir::jni
