// What is to be emulated, as plain values. docs/emulate.md describes the file that they come from.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "emulator/services.h"
#include "emulator/truth.h"
#include "emulator/world.h"

namespace weir::emulator {

enum class Generator : std::uint8_t { kUniform, kOffice, kServer, kMachine };
// Fails with kUsage.
Result<Generator> parse_generator(const std::string& name);

// Office: how often which service, and when.
struct Habits {
  std::array<std::uint32_t, kServices> weights{5, 60, 25, 10};  // of FTP, web, mail, DNS
  std::uint32_t favourites = 8;          // sites of the user's own; 0: none
  std::uint32_t favourite_percent = 80;  // of visits that go to them
  std::uint32_t day_begins = 8, day_ends = 18;  // hours in UTC; each user's day is up to an hour earlier or later
  std::uint32_t quiet_percent = 2;       // activity at night and at weekends, of that by day
  bool weekends = false;                 // works on Saturdays and Sundays as on other days
  Nanoseconds drift = 7 * 86'400 * kNanosecondsPerSecond;  // after each, a new favourite takes the place of an old one
  Nanoseconds change_at = INT64_MAX;  // since the start; from then on, for good, other favourites and these weights
  std::array<std::uint32_t, kServices> changed_weights{5, 60, 25, 10};
};

// Machine: what it does on its own.
struct Chores {
  Nanoseconds poll_interval = 60 * kNanosecondsPerSecond;  // asks its controller, a tenth earlier or later
  Nanoseconds update_interval = 6 * 3600 * kNanosecondsPerSecond;  // mean time between looks for updates
  std::uint32_t update_percent = 25;  // of looks that find one
  std::uint32_t backup_hour = 2;  // of the day, in UTC; within half an hour of it
  std::uint32_t backup_megabytes = 20;  // median
};

// How the users of a group live.
struct Life {
  Generator generator = Generator::kUniform;
  // Uniform, office (by day): between the end of a service and the start of the next. Server: between two visits.
  Nanoseconds mean_wait = 120 * kNanosecondsPerSecond;
  Habits habits;
  Chores chores;
};

// Users that live alike; numbered on, group after group.
struct Group {
  std::uint32_t users = 0;
  Life life;
};

// Something that one user does, or that is wrong with it, on top of its life.
struct Behaviour {
  std::uint32_t user = 0;  // its number, from 0
  std::string kind;  // "scan", ... (behaviours.h)
  Nanoseconds start = 0, end = INT64_MAX;  // since the start of the emulation
  std::map<std::string, std::string> parameters;
};

struct Scenario {
  Nanoseconds start = 0;  // of the capture
  Nanoseconds duration = 3600 * kNanosecondsPerSecond;
  WorldOptions world;  // its `users` is the sum over the groups
  TruthOptions truth;
  std::vector<Group> groups;
  std::vector<Behaviour> behaviours;
};

// What cannot be: no users, a behaviour of nobody, an unknown kind or parameter. kUsage.
Status check(const Scenario& scenario);

}  // namespace weir::emulator
