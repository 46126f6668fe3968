#include "emulator/behaviour_parts.h"

#include <algorithm>

#include "emulator/stream.h"

namespace weir::emulator {

void ParameterReader::refuse(Error error) {
  if (status_) status_ = std::unexpected(std::move(error));
}

void ParameterReader::read(const std::string& name, Nanoseconds& into) {
  constexpr Nanoseconds kLeast = 1'000'000;
  take(parameters_.duration(name), [&](Nanoseconds value) {
    into = value;
    if (value < kLeast) refuse({ErrorKind::kUsage, name + " is too short:", parameters_.text(name), "1ms or longer"});
  });
}

void ParameterReader::read(const std::string& name, bool& into, const std::string& yes, const std::string& no) {
  std::string chosen;
  read(name, chosen, {yes.c_str(), no.c_str()});
  into = chosen == yes;
}

void ParameterReader::read(const std::string& name, std::string& into, std::initializer_list<const char*> choices) {
  into = parameters_.text(name);
  if (std::find(choices.begin(), choices.end(), into) != choices.end()) return;
  std::string all;
  for (const char* choice : choices) all += (all.empty() ? "" : " or ") + std::string(choice);
  refuse({ErrorKind::kUsage, "not a " + name + ":", into, all});
}

Host target_inside(std::uint64_t number, const Stream& stream) {
  const World& world = stream.world();
  std::uint32_t users = world.options().users;
  for (std::uint32_t step = 1; step <= users; ++step) {
    auto user = static_cast<std::uint32_t>((stream.user() + number + step) % users);
    if (user != stream.user() && world.user_is_v4(user) == stream.is_v4()) return world.user(user);
  }
  return target_outside(number, stream);
}

Host target_outside(std::uint64_t number, const Stream& stream) {
  constexpr std::uint32_t kAddresses = 8'000;
  Host host = stream.world().site(SiteKind::kOther, static_cast<std::uint32_t>(number % kAddresses)).of(stream.is_v4());
  host.loss = 0;
  return host;
}

}  // namespace weir::emulator
