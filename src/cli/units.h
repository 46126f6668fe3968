// Figures for people: 1.2 MB, 3.4 Mbit/s, 12,345, 2h 05m.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "render/rates.h"

namespace weir::cli {

std::string human_bytes(std::uint64_t bytes);          // powers of 1000: "999 B", "1.2 MB"
std::string human_bit_rate(double bits_per_second);    // "0 bit/s", "3.4 Mbit/s"
std::string short_bit_rate(double bits_per_second);    // for narrow columns: "3.4M"
std::string human_count(std::uint64_t count);          // "12,345"
std::string counted(std::uint64_t count, const char* thing);  // "1 user", "12,345 users"
std::string human_seconds(double seconds);             // "0.4s", "59s", "4m 05s", "2h 05m", "3d 04h"
std::string human_share(double share);                 // 0.123 -> "12.3%"
std::string human_time(Nanoseconds time);              // "2026-11-24 16:03:00" (UTC)
std::string human_clock(Seconds time);                 // "16:03:00" (UTC)

using render::bits_per_second;

}  // namespace weir::cli
