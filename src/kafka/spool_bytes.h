// What a spool's segment files hold: frames, one after the other, each whole or not there. Pure: bytes in, values out.
//
//     frame   = u32 length ; u64 checksum ; payload              little-endian; the checksum is of the payload and of
//                                                                the frame's position in the spool
//     payload = u8 1 ; state                                     first in every segment, and where a run begins
//             | u8 2 ; group
//     state   = text probe ; u64 spool ; varint partitions ; u8 form ; text input
//             ; list(source) ; list(varint next sequence, one a partition) ; varint records
//     source  = text name ; clock
//     clock   = varint next_order ; u8 flags ; [ zigzag complete_until ]     flags: 1 begun, 2 ended, 4 has one
//     group   = varint source ; clock ; list(message)
//     message = varint partition ; u8 has_key ; [ text key ] ; list(text name ; text value) ; text value
//
// The elements are those of api/activity.md. A spool belongs to one probe on one machine: no other program reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/time.h"
#include "kafka/message.h"

namespace weir::kafka {

// How far a source has been accepted.
struct SourceClockState {
  std::uint64_t next_order = 0;  // packets of it that were accepted, or dropped for good
  std::optional<Seconds> complete_until;
  bool begun = false, ended = false;
  friend bool operator==(const SourceClockState&, const SourceClockState&) = default;
};

struct SourceState {
  std::string name;
  SourceClockState clock;
  friend bool operator==(const SourceState&, const SourceState&) = default;
};

// All that a probe must know to go on after a crash.
struct SpoolState {
  std::string probe;
  std::uint64_t spool = 0;  // its id
  std::int32_t partitions = 0;
  bool one_packet_per_record = false;
  std::string input;  // what was read, to recognise it: a fingerprint; empty for what cannot be recognised
  std::vector<SourceState> sources;
  std::vector<std::uint64_t> next_sequence;  // one a partition
  std::uint64_t records = 0;                 // written since the spool was empty
  bool ended() const;                        // every source has
  friend bool operator==(const SpoolState&, const SpoolState&) = default;
};

// Accepted together or not at all.
struct Group {
  std::uint16_t source = 0;
  SourceClockState clock;  // after it
  std::vector<Message> messages;
  friend bool operator==(const Group&, const Group&) = default;
};

inline constexpr std::size_t kFrameHeaderBytes = 12;
inline constexpr std::size_t kMaxFramePayload = 1u << 30;

using SpoolPayload = std::variant<SpoolState, Group>;

// A frame for this position, header included.
std::string write_frame(const SpoolState& state, std::uint64_t position);
std::string write_frame(const Group& group, std::uint64_t position);

// The same around a payload that is written already.
std::string frame_around(std::string_view payload, std::uint64_t position);

struct ReadFrame {
  std::size_t bytes = 0;  // of the frame, header included
  SpoolPayload payload;
};
// The frame that `bytes` begin with; nullopt when it is torn, damaged or not for this position.
std::optional<ReadFrame> read_frame(std::string_view bytes, std::uint64_t position);

// The payload's length that a frame header says; nullopt when that cannot be.
std::optional<std::size_t> payload_length(std::string_view header);

// What the state is after a group; false when the two do not fit.
bool apply(const Group& group, SpoolState& state);

}  // namespace weir::kafka
