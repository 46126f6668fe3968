#include "kafka/pcap_value.h"

#include <cstring>

#include "base/error.h"
#include "kafka/record.h"

namespace weir::kafka {
namespace {

constexpr std::uint32_t kNanosecondMagic = 0xa1b23c4d;
constexpr std::uint32_t kVersion24 = 4u << 16 | 2u;  // 2.4, as two little-endian words of 16 bits
constexpr Seconds kSecondsRange = 1ll << 32;

void append_word(std::uint32_t value, std::string& out) {
  char raw[4];
  for (int i = 0; i < 4; ++i) raw[i] = static_cast<char>(value >> (8 * i));
  out.append(raw, 4);
}

std::uint32_t word(const char* at) {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value |= static_cast<std::uint32_t>(static_cast<unsigned char>(at[i])) << (8 * i);
  return value;
}

bool read_file_header(std::string_view value, std::uint16_t& link_type) {
  if (value.size() < kPcapFileHeaderBytes) return false;
  const char* at = value.data();
  const std::uint32_t network = word(at + 20);
  link_type = static_cast<std::uint16_t>(network);
  return word(at) == kNanosecondMagic && word(at + 4) == kVersion24 && word(at + 8) == 0 && word(at + 12) == 0 &&
         word(at + 16) == kMaxCapturedLength && network <= 0xffff;
}

}  // namespace

void append_pcap_header(std::uint16_t link_type, std::string& out) {
  for (std::uint32_t value : {kNanosecondMagic, kVersion24, 0u, 0u, kMaxCapturedLength, std::uint32_t{link_type}})
    append_word(value, out);
}

void append_pcap_packet(const Frame& frame, Seconds time_offset, std::string& out) {
  const Seconds second = pane_of(frame.time);
  WEIR_CHECK(second - time_offset >= 0 && second - time_offset < kSecondsRange);
  append_word(static_cast<std::uint32_t>(second - time_offset), out);
  append_word(static_cast<std::uint32_t>(frame.time - start_of(second)), out);
  append_word(frame.captured_length, out);
  append_word(frame.wire_length, out);
  out.append(reinterpret_cast<const char*>(frame.captured), frame.captured_length);
}

Seconds time_offset_for(Nanoseconds time) { return floor_to(pane_of(time), kSecondsRange); }

bool read_pcap_value(std::string_view value, Seconds time_offset, std::vector<Frame>& frames) {
  std::uint16_t link_type = 0;
  if (!read_file_header(value, link_type)) return false;
  if (time_offset < pane_of(kEarliestTime) - kSecondsRange || time_offset > pane_of(kLatestTime)) return false;
  const char* at = value.data() + kPcapFileHeaderBytes;
  const char* end = value.data() + value.size();
  while (at != end) {
    if (static_cast<std::size_t>(end - at) < kPcapPacketHeaderBytes) return false;
    Frame frame;
    const std::uint32_t fraction = word(at + 4);
    frame.captured_length = word(at + 8);
    frame.wire_length = word(at + 12);
    frame.link_type = link_type;
    frame.captured = reinterpret_cast<const std::uint8_t*>(at + kPcapPacketHeaderBytes);
    const Seconds second = time_offset + word(at);
    if (fraction >= kNanosecondsPerSecond || second < pane_of(kEarliestTime) || second > pane_of(kLatestTime))
      return false;
    frame.time = start_of(second) + fraction;
    at += kPcapPacketHeaderBytes;
    if (frame.captured_length > kMaxCapturedLength || frame.captured_length > static_cast<std::size_t>(end - at))
      return false;
    at += frame.captured_length;
    frames.push_back(frame);
  }
  return !frames.empty();
}

}  // namespace weir::kafka
