// Which partition a packet goes to (api/kafka-record.md, "Partition").
#pragma once

#include <cstdint>
#include <string_view>

#include "base/address.h"
#include "packet/frame.h"

namespace weir::kafka {

// MurmurHash2, 32 bits, seed 0x9747b28c, as Kafka's clients have it (org.apache.kafka.common.utils.Utils.murmur2).
std::uint32_t murmur2(std::string_view bytes);

std::int32_t partition_of(const IpAddress& one, const IpAddress& other, std::int32_t partitions);

// By the addresses of the outermost IP header; 0 without readable addresses.
std::int32_t partition_of(const Frame& frame, std::int32_t partitions);

}  // namespace weir::kafka
