#include "emulator/run.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

namespace weir::emulator {
namespace {

class Collector : public TruthSink {
 public:
  explicit Collector(CollectedTruth& truth) : truth_(truth) {}
  void session(const SessionTruth& session) override { truth_.sessions.push_back(session); }
  void activity(const ActivityTruth& activity) override { truth_.activities.push_back(activity); }
  void user(const IpAddress& address, const UserTotals& totals) override { truth_.users.emplace_back(address, totals); }

 private:
  CollectedTruth& truth_;
};

bool go_on(const Progress&) { return true; }

}  // namespace

Scenario scenario_of(std::uint32_t users, Nanoseconds duration, std::uint64_t seed, Generator generator) {
  Scenario scenario;
  scenario.start = *parse_time("2026-01-05T08:00:00Z");
  scenario.duration = duration;
  scenario.world.seed = seed;
  scenario.world.users = users;
  Group group;
  group.users = users;
  group.life.generator = generator;
  scenario.groups.push_back(group);
  return scenario;
}

std::string capture_of(const Scenario& scenario, std::uint32_t snaplen, unsigned threads, CollectedTruth* truth) {
  int descriptor = ::memfd_create("capture", 0);
  CollectedTruth unwanted;
  Collector collector(truth != nullptr ? *truth : unwanted);
  auto made =
      emulate(scenario, {descriptor, "memory", snaplen, threads}, truth != nullptr ? &collector : nullptr, go_on);
  EXPECT_TRUE(made.has_value());
  std::string bytes(made ? made->capture_bytes : 0, '\0');
  EXPECT_EQ(::pread(descriptor, bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
  ::close(descriptor);
  return bytes;
}

CollectedTruth truth_of(const Scenario& scenario) {
  CollectedTruth truth;
  int descriptor = ::open("/dev/null", O_WRONLY);
  Collector collector(truth);
  auto made = emulate(scenario, {descriptor, "nowhere", 64, 2}, &collector, go_on);
  EXPECT_TRUE(made.has_value());
  ::close(descriptor);
  return truth;
}

}  // namespace weir::emulator
