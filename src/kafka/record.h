// The records of a probe, as api/kafka-record.md has them: what the headers say, and how both sides write and read it.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "kafka/message.h"
#include "packet/frame.h"

namespace weir::kafka {

inline constexpr std::uint8_t kRecordVersion = 1;
inline constexpr std::size_t kMaxRecordBytes = 900'000;      // of the value and the orders together
inline constexpr std::uint32_t kMaxCapturedLength = 262'144;  // of a packet
inline constexpr std::size_t kMaxProbeName = 64;
inline constexpr std::uint16_t kMaxSources = 256;  // of a probe: a reader keeps a clock for each in every partition

enum class Kind : std::uint8_t { kPackets, kLate, kBegin, kBorder, kEnd, kRemoved };
inline constexpr std::uint8_t kKinds = 6;

// Why a record cannot be read; the words are reason_word()'s.
enum class Unreadable : std::uint8_t { kForeign, kVersion, kHeader, kValue, kOrders, kTooLong, kKey, kCount };
std::string_view reason_word(Unreadable reason);

// Packets lost before they were accepted, by reason.
struct Dropped {
  std::uint64_t by_kernel = 0, no_room = 0, ahead_of_clock = 0;
  bool any() const { return by_kernel != 0 || no_room != 0 || ahead_of_clock != 0; }
  void add(const Dropped& other) {
    by_kernel += other.by_kernel, no_room += other.no_room, ahead_of_clock += other.ahead_of_clock;
  }
  friend bool operator==(const Dropped&, const Dropped&) = default;
};

// What the headers say. Absent optionals are absent headers.
struct RecordHead {
  Kind kind = Kind::kPackets;
  std::string probe;
  std::uint16_t source = 0, sources = 1;
  std::uint64_t spool = 0, sequence = 0;     // none in kRemoved
  std::optional<Seconds> complete_until;     // INT64_MIN is never written
  Nanoseconds first = 0, last = 0;           // kPackets, kLate
  std::string orders;                        // likewise; as on the wire
  Seconds late_pane = 0;                     // kLate
  std::optional<Seconds> pane;               // kBegin, kRemoved
  Seconds time_offset = 0;                   // kPackets, kLate
  Dropped dropped;
  friend bool operator==(const RecordHead&, const RecordHead&) = default;
};

inline bool has_packets(Kind kind) { return kind == Kind::kPackets || kind == Kind::kLate; }
bool is_probe_name(std::string_view name);

// In the order of the page.
std::vector<Header> headers_of(const RecordHead& head);

// A record read whole. Frames point into the value; `late` and `late_pane` are set as the record says.
struct Record {
  RecordHead head;
  std::vector<Frame> frames;
  std::vector<std::uint64_t> orders;  // one a frame
};
std::expected<Record, Unreadable> read_record(const MessageView& message);

}  // namespace weir::kafka
