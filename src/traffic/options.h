// What shapes results. Two runs with equal options and equal input give equal results; settings_hash() stands for them.
#pragma once

#include <string>
#include <vector>

#include "packet/decode.h"
#include "traffic/activity.h"

namespace weir::traffic {

struct NamedUser {
  std::string name;
  std::vector<Prefix> prefixes;
};

struct Options {
  std::vector<Prefix> networks;  // monitored; empty: nothing is local
  std::vector<NamedUser> users;
  Seconds window_seconds = 60;  // > 0
  Seconds slide_seconds = 1;  // > 0
  Seconds long_window_seconds = 3600;  // > 0
  Nanoseconds idle_timeout = 120 * kNanosecondsPerSecond;  // >= 1 s
  Nanoseconds answer_timeout = 3 * kNanosecondsPerSecond;  // >= 0
  Nanoseconds lateness = 1 * kNanosecondsPerSecond;  // >= 0
  packet::Tunnels tunnels = packet::Tunnels::kInnermost;
  Bounds bounds;
};

// Sixteen hexadecimal digits; the hash key counts only by its id.
std::string settings_hash(const Options& options);

}  // namespace weir::traffic
