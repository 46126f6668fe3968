// What can go wrong with a user, by name: misbehaviours and misconfigurations. Each kind has a file of its own
// (behaviour_KIND.cc) that offers one BehaviourKind; behaviours.cc lists them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "emulator/process.h"
#include "emulator/scenario.h"

namespace weir::emulator {

class Stream;

// The parameters of one behaviour; what was not given has the kind's default.
class Parameters {
 public:
  Parameters(std::map<std::string, std::string> given, const std::map<std::string, std::string>& defaults)
      : values_(std::move(given)) {
    values_.insert(defaults.begin(), defaults.end());
  }
  const std::string& text(const std::string& name) const { return values_.at(name); }
  // Each fails with kUsage, naming the parameter.
  Result<std::uint64_t> number(const std::string& name, std::uint64_t least, std::uint64_t most) const;
  Result<Nanoseconds> duration(const std::string& name) const;
  Result<IpAddress> address(const std::string& name) const;

 private:
  std::map<std::string, std::string> values_;
};

struct BehaviourKind {
  std::string name;
  std::map<std::string, std::string> defaults;  // of every parameter that it knows
  // Makes the process, or says which parameter is wrong (also asked with a null stream, to check alone). It is started
  // at the behaviour's start, finishes by itself at `end` (a point in time) at the latest, and may start children. Its
  // packets go through Stream as those of benign life do: the truth counts them by itself.
  Result<std::unique_ptr<Process>> (*make)(const Parameters& parameters, Nanoseconds end, Stream* stream);
};

const std::vector<BehaviourKind>& behaviour_kinds();
BehaviourKind scan_kind();
BehaviourKind beacon_kind();
BehaviourKind exfiltrate_kind();
BehaviourKind brute_force_kind();
BehaviourKind worm_kind();
BehaviourKind spam_kind();
BehaviourKind dns_tunnel_kind();
BehaviourKind dga_kind();
BehaviourKind dead_service_kind();
BehaviourKind wrong_resolver_kind();
BehaviourKind duplicate_address_kind();
BehaviourKind rogue_dhcp_kind();

// Unknown kind or parameter, or a value that cannot be. kUsage.
Status check(const Behaviour& behaviour);
// Starts it on the stream of its user; `start` is that of the emulation. The behaviour was checked.
void start_behaviour(const Behaviour& behaviour, Nanoseconds start, Stream& stream);

}  // namespace weir::emulator
