#include "emulator/scenario.h"

#include "emulator/behaviours.h"

namespace weir::emulator {

Result<Generator> parse_generator(const std::string& name) {
  if (name == "uniform") return Generator::kUniform;
  if (name == "office") return Generator::kOffice;
  if (name == "server") return Generator::kServer;
  if (name == "machine") return Generator::kMachine;
  return failure(ErrorKind::kUsage, "no such generator:", name, "uniform, office, server or machine");
}

Status check(const Scenario& scenario) {
  std::uint64_t users = 0;
  for (const Group& group : scenario.groups) users += group.users;
  if (users == 0 || users > World::kMostUsers) {
    return failure(ErrorKind::kUsage, "number of users out of range:", std::to_string(users), "1 to 1000000");
  }
  if (scenario.duration <= 0 || scenario.start > kLatestTime - scenario.duration || scenario.start < 0 ||
      scenario.start + scenario.duration > (std::int64_t{1} << 32) * kNanosecondsPerSecond) {
    return failure(ErrorKind::kUsage, "start and duration do not fit", "", "a capture is between 1970 and 2106");
  }
  for (const Behaviour& behaviour : scenario.behaviours) {
    if (behaviour.user >= users) {
      return failure(ErrorKind::kUsage,
                     behaviour.kind + " of a user that is not there:", std::to_string(behaviour.user),
                     "numbers begin at 0");
    }
    if (Status status = check(behaviour); !status) return status;
  }
  return {};
}

}  // namespace weir::emulator
