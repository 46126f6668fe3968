// The value of a record: a small pcap file (draft-ietf-opsawg-pcap), little-endian, nanoseconds, one link type.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "packet/frame.h"

namespace weir::kafka {

inline constexpr std::size_t kPcapFileHeaderBytes = 24;
inline constexpr std::size_t kPcapPacketHeaderBytes = 16;

void append_pcap_header(std::uint16_t link_type, std::string& out);
// `time_offset` (whole seconds) is taken off the frame's time; the rest must fit the format's 32 bits of seconds.
void append_pcap_packet(const Frame& frame, Seconds time_offset, std::string& out);

// What has to be taken off a time so that the format can hold it: 0 from 1970 to 2106.
Seconds time_offset_for(Nanoseconds time);

// False when anything in it is not as api/kafka-record.md has it. Frames point into `value`.
bool read_pcap_value(std::string_view value, Seconds time_offset, std::vector<Frame>& frames);

}  // namespace weir::kafka
