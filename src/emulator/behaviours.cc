#include "emulator/behaviours.h"

#include <algorithm>
#include <charconv>

#include "emulator/activity.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

std::string names_of_kinds() {
  std::string names;
  for (const BehaviourKind& kind : behaviour_kinds()) names += (names.empty() ? "" : ", ") + kind.name;
  return names;
}

const BehaviourKind* find_kind(const std::string& name) {
  const auto& kinds = behaviour_kinds();
  auto found = std::find_if(kinds.begin(), kinds.end(), [&](const BehaviourKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

Result<std::unique_ptr<Process>> make(const Behaviour& behaviour, Nanoseconds end, Stream* stream) {
  const BehaviourKind* kind = find_kind(behaviour.kind);
  if (kind == nullptr) {
    return failure(ErrorKind::kUsage, "no such behaviour:", behaviour.kind, "one of " + names_of_kinds());
  }
  for (const auto& [name, value] : behaviour.parameters) {
    if (!kind->defaults.contains(name)) return failure(ErrorKind::kUsage, behaviour.kind + " has no parameter", name);
  }
  return kind->make(Parameters(behaviour.parameters, kind->defaults), end, stream);
}

}  // namespace

const std::vector<BehaviourKind>& behaviour_kinds() {
  static const std::vector<BehaviourKind> kinds{
      scan_kind(),         beacon_kind(),         exfiltrate_kind(),        brute_force_kind(),
      worm_kind(),         spam_kind(),           dns_tunnel_kind(),        dga_kind(),
      dead_service_kind(), wrong_resolver_kind(), duplicate_address_kind(), rogue_dhcp_kind()};
  return kinds;
}

Result<std::uint64_t> Parameters::number(const std::string& name, std::uint64_t least, std::uint64_t most) const {
  const std::string& value = text(name);
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error == std::errc() && end == value.data() + value.size() && number >= least && number <= most) return number;
  return failure(ErrorKind::kUsage, "not a " + name + ":", value,
                 "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

Result<Nanoseconds> Parameters::duration(const std::string& name) const {
  auto read = parse_duration(text(name));
  if (!read) read.error().what = name + " is " + read.error().what;
  return read;
}

Result<IpAddress> Parameters::address(const std::string& name) const {
  auto read = parse_address(text(name));
  if (!read) read.error().what = name + " is " + read.error().what;
  return read;
}

Status check(const Behaviour& behaviour) {
  if (behaviour.start < 0 || behaviour.end < behaviour.start) {
    return failure(ErrorKind::kUsage, behaviour.kind + " ends before it starts", "");
  }
  auto made = make(behaviour, INT64_MAX, nullptr);
  if (!made) return std::unexpected(made.error());
  return {};
}

void start_behaviour(const Behaviour& behaviour, Nanoseconds start, Stream& stream) {
  Nanoseconds end = behaviour.end > kLatestTime - start ? kLatestTime : start + behaviour.end;
  auto made = make(behaviour, end, &stream);
  WEIR_CHECK(made.has_value());
  stream.start(std::make_unique<Activity>(behaviour.kind, false, std::move(*made)), start + behaviour.start);
}

}  // namespace weir::emulator
