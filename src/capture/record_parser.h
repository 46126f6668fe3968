// Capture formats as pure functions over bytes: the parsers neither read nor allocate for packets, and a frame points
// into the bytes it was parsed from.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "packet/frame.h"

namespace weir::capture {

// The unread bytes at hand. A parser moves `at` over whole records only.
struct ByteCursor {
  const std::uint8_t* at = nullptr;
  const std::uint8_t* end = nullptr;
  std::size_t left() const { return static_cast<std::size_t>(end - at); }
};

// The most captured bytes of a record (libpcap's and Wireshark's bound too); more means damage. Length on the wire:
// any.
inline constexpr std::uint32_t kMaxCapturedLength = 262'144;
// The most bytes a parser asks to see at once: a frame with its block around it. A bigger pcapng block is damage when
// it is of a known type (unknown ones may have any length).
inline constexpr std::size_t kMaxRecordBytes = 512 * 1024;

enum class Step {
  kFrame,     // `frame` is filled in
  kNeedMore,  // the bytes at hand end inside a record (or exactly after one)
  kDamaged,   // no record can start at `at`; see damage()
};

class RecordParser {
 public:
  virtual ~RecordParser() = default;
  // The next frame; sets time, captured, captured_length, wire_length and link_type of `frame`. After kDamaged it is
  // not called again.
  virtual Step next(ByteCursor& bytes, Frame& frame) = 0;
  // Whether the input may end here, all bytes being consumed.
  virtual bool between_records() const = 0;
  // What is wrong, after kDamaged: a few words for one line.
  std::string_view damage() const { return damage_; }
  // Frames whose time is outside of kEarliestTime..kLatestTime; they were given the nearest end.
  std::uint64_t clamped_times() const { return clamped_times_; }

 protected:
  Step damaged(std::string_view reason) {
    damage_ = reason;
    return Step::kDamaged;
  }
  std::string_view damage_;
  std::uint64_t clamped_times_ = 0;
};

struct ParserChoice {
  std::unique_ptr<RecordParser> parser;  // null when `refusal` says why, or when more bytes are needed
  std::string_view refusal;
};

// Looks at the first bytes of a capture and consumes its file header, if the format has one. 24 bytes always suffice
// for a decision; with `at_end`, fewer bytes are refused instead of waited for.
ParserChoice choose_parser(ByteCursor& bytes, bool at_end);

}  // namespace weir::capture
