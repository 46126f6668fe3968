// One packet to come: when, of which flow, and which part of what content it carries. Its bytes are made when they are
// written, and only those that are.
#pragma once

#include <cstdint>

#include "emulator/content.h"
#include "emulator/flow.h"

namespace weir::emulator {

using packet::kAck, packet::kFin, packet::kRst, packet::kSyn;
inline constexpr std::uint8_t kPsh = 0x08;

struct Packet {
  Nanoseconds time = 0;
  const Flow* flow = nullptr;        // outlives the packet, as does the content
  const Content* content = nullptr;  // null: no payload
  std::uint64_t offset = 0;          // of the payload in the content; of a selective acknowledgement its two edges
  std::uint32_t sequence = 0, acknowledgement = 0;  // TCP
  std::uint16_t payload_length = 0;
  std::uint16_t window = 0;
  std::uint16_t ip_id = 0;
  std::uint8_t tcp_flags = 0;
  Side from = Side::kClient;
  bool selective = false;  // carries one SACK block (RFC 2018): offset is left edge << 32 | right edge
};

// Bytes on the wire, without the frame check sequence; short frames are padded to Ethernet's least length.
std::uint32_t wire_length(const Packet& packet);

// Writes the packet as a record of a nanosecond pcap file, at most `snaplen` bytes of the frame; returns the number of
// bytes, at most kRecordHeader + min(snaplen, kMostFrame). Checksums are those of the whole packet at any snaplen.
inline constexpr std::size_t kRecordHeader = 16, kMostFrame = 1514;
std::size_t write_record(const Packet& packet, std::uint32_t snaplen, std::uint8_t* out);

}  // namespace weir::emulator
