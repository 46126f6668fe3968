// One chunk of a user's packets (api/packets.md): what its document says about it, and the packets in it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "contracts/packet_archive.h"
#include "mongodb/document.h"

namespace weir::mongodb {

// All of a chunk's document but its data.
struct ChunkHead {
  std::string id, probe;
  std::int64_t partition = 0, first_offset = 0, last_offset = 0;
  std::int64_t source = 0;
  std::uint32_t linktype = 0;
  Nanoseconds first = 0;  // the least time in it
};

// Has records of the same partition that the other has, too: a repeat that was cut in another way.
bool overlap(const ChunkHead& a, const ChunkHead& b);

struct ChunkPacket {
  Nanoseconds time = 0;
  std::uint64_t order = 0;  // index in its source
  std::uint32_t length = 0;  // on the wire
  std::uint32_t at = 0, captured = 0;  // its bytes in Chunk::records
};

struct Chunk {
  ChunkHead head;
  std::string records;  // pcap packet records, as they were stored
  std::vector<ChunkPacket> packets;  // by (time, order)

  std::string_view bytes(const ChunkPacket& packet) const {
    return std::string_view(records).substr(packet.at, packet.captured);
  }
};

ChunkHead head_of(const Document& document);
// The whole chunk; the document says so when it is damaged.
Chunk chunk_of(const Document& document);

}  // namespace weir::mongodb
