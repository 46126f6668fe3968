// DNS messages (RFC 1035) and look-ups as part of a plan.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/plan.h"
#include "emulator/random.h"
#include "emulator/world.h"

namespace weir::emulator {

class Stream;

namespace dns {

inline constexpr std::uint16_t kPort = 53, kA = 1, kTxt = 16, kAaaa = 28, kHttps = 65;
inline constexpr std::uint8_t kNoError = 0, kServerFailure = 2, kNoSuchName = 3;

struct Question {
  std::string name;  // labels of 1 to 63 bytes with dots between
  std::uint16_t type = kA;
};
std::string query(std::uint16_t id, const Question& question);
// `data`: the answers' record data, each as it is on the wire.
std::string answer(std::uint16_t id, const Question& question, std::uint8_t code, const std::vector<std::string>& data,
                   std::uint32_t ttl_seconds);
std::string address_data(const IpAddress& address);

// Adds a look-up of `name` at `resolver` from the stream's user to the plan; the answer is `address`, or that there is
// no such name.
void add_lookup(Plan& plan, const Host& user, const Host& resolver, const std::string& name,
                const std::optional<IpAddress>& address, Random& random);

}  // namespace dns

// A look-up of a site before it is contacted, unless the user knows its address still (answers are good for 5 minutes).
void add_lookup(Plan& plan, const Site& site, Nanoseconds now, Stream& stream, Random& random);

}  // namespace weir::emulator
