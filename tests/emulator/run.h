// Runs an emulation in memory: the capture's bytes and the truth, for tests.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "emulator/emulate.h"

namespace weir::emulator {

struct CollectedTruth {
  std::vector<SessionTruth> sessions;
  std::vector<ActivityTruth> activities;
  std::vector<std::pair<IpAddress, UserTotals>> users;
};

// A scenario of one group that begins on a Monday at 8.
Scenario scenario_of(std::uint32_t users, Nanoseconds duration, std::uint64_t seed, Generator generator);

// The capture; the truth too, unless that is null. Fails the test when the emulation does.
std::string capture_of(const Scenario& scenario, std::uint32_t snaplen, unsigned threads, CollectedTruth* truth);
// The truth alone; the capture is thrown away.
CollectedTruth truth_of(const Scenario& scenario);

inline constexpr Nanoseconds kMinute = 60 * kNanosecondsPerSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

}  // namespace weir::emulator
