// The real captures that tests run over, read with libpcap.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <vector>

namespace weir::packet::testing {

// $WEIR_PCAPS, or shared/pcaps beside the source folder. Sorted; empty when absent.
std::vector<std::filesystem::path> captures();

// Calls `visit` with each frame and its link type, up to the first that libpcap cannot read. The number of frames.
std::size_t for_each_frame(const std::filesystem::path& capture,
                           const std::function<void(std::span<const std::uint8_t>, std::uint16_t)>& visit);

}  // namespace weir::packet::testing
