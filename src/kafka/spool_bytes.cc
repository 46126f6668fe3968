#include "kafka/spool_bytes.h"

#include <algorithm>
#include <cstring>

#include "base/bytes.h"
#include "base/hashing.h"

namespace weir::kafka {
namespace {

constexpr std::uint8_t kStatePayload = 1, kGroupPayload = 2;
constexpr std::uint8_t kBegun = 1, kEnded = 2, kHasCompleteUntil = 4;
constexpr std::uint64_t kMaxPartitions = 1 << 20;

std::uint64_t checksum(std::string_view bytes, std::uint64_t position) {
  std::uint64_t hash = mix(position, bytes.size());
  std::size_t at = 0;
  for (; at + 8 <= bytes.size(); at += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    hash = mix(hash, word);
  }
  std::uint64_t rest = 0;
  if (at < bytes.size()) std::memcpy(&rest, bytes.data() + at, bytes.size() - at);
  return mix(hash, rest);
}

void write(ByteWriter& out, const SourceClockState& clock) {
  out.varint(clock.next_order);
  out.u8(static_cast<std::uint8_t>((clock.begun ? kBegun : 0) | (clock.ended ? kEnded : 0) |
                                   (clock.complete_until ? kHasCompleteUntil : 0)));
  if (clock.complete_until) out.zigzag(*clock.complete_until);
}

bool read(ByteReader& in, SourceClockState& clock) {
  clock.next_order = in.varint();
  const std::uint8_t flags = in.u8();
  clock.begun = flags & kBegun, clock.ended = flags & kEnded;
  if (flags & kHasCompleteUntil) clock.complete_until = in.zigzag();
  return flags < 8;
}

void write(ByteWriter& out, const Message& message) {
  out.varint(static_cast<std::uint64_t>(message.partition));
  out.u8(message.key ? 1 : 0);
  if (message.key) out.text(*message.key);
  out.varint(message.headers.size());
  for (const Header& header : message.headers) out.text(header.name), out.text(header.value);
  out.text(message.value);
}

bool read(ByteReader& in, Message& message) {
  const std::uint64_t partition = in.varint();
  const std::uint8_t has_key = in.u8();
  if (partition >= kMaxPartitions || has_key > 1) return false;
  message.partition = static_cast<std::int32_t>(partition);
  if (has_key) message.key = in.text();
  message.headers.resize(in.count(2));
  for (Header& header : message.headers) header.name = in.text(), header.value = in.text();
  message.value = in.text();
  return in.ok();
}

void write(ByteWriter& out, const SpoolState& state) {
  out.text(state.probe);
  out.u64(state.spool);
  out.varint(static_cast<std::uint64_t>(state.partitions));
  out.u8(state.one_packet_per_record ? 1 : 0);
  out.text(state.input);
  out.varint(state.sources.size());
  for (const SourceState& source : state.sources) {
    out.text(source.name);
    write(out, source.clock);
  }
  out.varint(state.next_sequence.size());
  for (std::uint64_t sequence : state.next_sequence) out.varint(sequence);
  out.varint(state.records);
}

bool read(ByteReader& in, SpoolState& state) {
  state.probe = in.text();
  state.spool = in.u64();
  const std::uint64_t partitions = in.varint();
  if (partitions == 0 || partitions > kMaxPartitions) return false;
  state.partitions = static_cast<std::int32_t>(partitions);
  const std::uint8_t form = in.u8();
  state.one_packet_per_record = form == 1;
  state.input = in.text();
  state.sources.resize(in.count(3));
  for (SourceState& source : state.sources) {
    source.name = in.text();
    if (!read(in, source.clock)) return false;
  }
  state.next_sequence.resize(in.count(1));
  for (std::uint64_t& sequence : state.next_sequence) sequence = in.varint();
  state.records = in.varint();
  return in.ok() && form <= 1 && state.next_sequence.size() == partitions;
}

void write(ByteWriter& out, const Group& group) {
  out.varint(group.source);
  write(out, group.clock);
  out.varint(group.messages.size());
  for (const Message& message : group.messages) write(out, message);
}

bool read(ByteReader& in, Group& group) {
  const std::uint64_t source = in.varint();
  if (source > UINT16_MAX || !read(in, group.clock)) return false;
  group.source = static_cast<std::uint16_t>(source);
  group.messages.resize(in.count(4));
  for (Message& message : group.messages) {
    if (!read(in, message)) return false;
  }
  return in.ok();
}

// Fills in the header that `frame` begins with.
void seal(std::string& frame, std::uint64_t position) {
  const std::string_view payload = std::string_view(frame).substr(kFrameHeaderBytes);
  const auto length = static_cast<std::uint32_t>(payload.size());
  const std::uint64_t sum = checksum(payload, position);
  std::memcpy(frame.data(), &length, 4);
  std::memcpy(frame.data() + 4, &sum, 8);
}

template <typename Value>
std::string framed(std::uint8_t type, const Value& value, std::uint64_t position) {
  std::string frame(kFrameHeaderBytes, '\0');
  ByteWriter out(frame);
  out.u8(type);
  write(out, value);
  seal(frame, position);
  return frame;
}

template <typename Value>
std::optional<SpoolPayload> read_whole(ByteReader& in) {
  Value value;
  if (!read(in, value) || in.left() != 0) return std::nullopt;
  return value;
}

std::optional<SpoolPayload> read_payload(std::string_view payload) {
  ByteReader in(payload);
  const std::uint8_t type = in.u8();
  if (type == kStatePayload) return read_whole<SpoolState>(in);
  if (type == kGroupPayload) return read_whole<Group>(in);
  return std::nullopt;
}

}  // namespace

bool SpoolState::ended() const {
  return std::all_of(sources.begin(), sources.end(), [](const SourceState& source) { return source.clock.ended; });
}

std::string write_frame(const SpoolState& state, std::uint64_t position) {
  return framed(kStatePayload, state, position);
}
std::string write_frame(const Group& group, std::uint64_t position) { return framed(kGroupPayload, group, position); }

std::string frame_around(std::string_view payload, std::uint64_t position) {
  std::string frame(kFrameHeaderBytes, '\0');
  frame.append(payload);
  seal(frame, position);
  return frame;
}

std::optional<std::size_t> payload_length(std::string_view header) {
  if (header.size() < kFrameHeaderBytes) return std::nullopt;
  std::uint32_t length;
  std::memcpy(&length, header.data(), 4);
  if (length == 0 || length > kMaxFramePayload) return std::nullopt;
  return length;
}

std::optional<ReadFrame> read_frame(std::string_view bytes, std::uint64_t position) {
  const auto length = payload_length(bytes);
  if (!length || *length > bytes.size() - kFrameHeaderBytes) return std::nullopt;
  const std::string_view payload = bytes.substr(kFrameHeaderBytes, *length);
  std::uint64_t sum;
  std::memcpy(&sum, bytes.data() + 4, 8);
  if (sum != checksum(payload, position)) return std::nullopt;
  auto read = read_payload(payload);
  if (!read) return std::nullopt;
  return ReadFrame{kFrameHeaderBytes + *length, std::move(*read)};
}

bool apply(const Group& group, SpoolState& state) {
  if (group.source >= state.sources.size()) return false;
  for (const Message& message : group.messages) {
    if (message.partition >= state.partitions) return false;
    ++state.next_sequence[static_cast<std::size_t>(message.partition)];
  }
  state.records += group.messages.size();
  state.sources[group.source].clock = group.clock;
  return true;
}

}  // namespace weir::kafka
