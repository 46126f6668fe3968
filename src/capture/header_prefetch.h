// A hint to the processor that makes walking a mapped pcap file several times faster; it changes no result.
//
// Each record says where the next one begins, so a plain walk waits for memory once a packet (120 ns on the machine it
// was measured on, 2 million packets of 750 bytes: 0.25 s). Here several walks go through one stretch side by side,
// each from a place that looks like a record's header, so that their waits overlap (0.07 s in all). A wrong guess
// touches useless bytes and no more.
#pragma once

#include <cstddef>
#include <cstdint>

#include "capture/pcap_parser.h"

namespace weir::capture {

inline constexpr std::size_t kPrefetchStretchBytes = 1024 * 1024;
inline constexpr std::size_t kMinPrefetchBytes = 64 * 1024;

// Loads the record headers, and the packet headers after them, of [record, end) into the caches. `record` is the start
// of a record; end - record is at least kMinPrefetchBytes. Reads nothing outside of [record, end).
void prefetch_headers(const PcapFormat& format, const std::uint8_t* record, const std::uint8_t* end);

}  // namespace weir::capture
