// The bytes of a classic pcap file with nanoseconds (draft-ietf-opsawg-pcap), little-endian.
#pragma once

#include <cstdint>
#include <string>

#include "contracts/packet_archive.h"

namespace weir::archive {

// 24 bytes; snaplen 262,144.
std::string pcap_file_header(std::uint32_t linktype);

// Appends 16 bytes and the packet's own. kFailure: its time is before 1970 or after 2106, which such a file cannot say.
Status append_pcap_record(const ArchivedPacket& packet, std::string& out);

}  // namespace weir::archive
