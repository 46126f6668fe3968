// A client hammers a service that is not there, at regular times.
#include "emulator/behaviour_parts.h"
#include "emulator/series.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 39;

struct DeadServiceOptions {
  std::uint16_t port = 0;
  std::string answer;
  Nanoseconds interval = 0;
};

class DeadService : public Series {
 public:
  DeadService(const DeadServiceOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  // Who refuses is up and on the LAN; who is silent or cannot be reached is behind the gateway.
  std::optional<Plan> next(Nanoseconds, Stream& stream, Random&) override {
    bool refused = options_.answer == "refused";
    Host server = refused ? stream.world().mail().of(stream.is_v4()) : target_outside(kPurpose, stream);
    ConnectionPlan connection{stream.self(), server, 0, options_.port};
    connection.answer = refused                       ? Answer::kRefused
                        : options_.answer == "silent" ? Answer::kSilent
                                                      : Answer::kUnreachable;
    Plan plan;
    plan.open(plan.add(connection));
    return plan;
  }
  Nanoseconds wait(Random&) override { return options_.interval; }

 private:
  DeadServiceOptions options_;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  DeadServiceOptions options;
  ParameterReader reader(parameters);
  reader.read("port", options.port, 1, 49'151);
  reader.read("answer", options.answer, {"refused", "silent", "unreachable"});
  reader.read("interval", options.interval);
  return made<DeadService>(reader, options, end, stream);
}

}  // namespace

BehaviourKind dead_service_kind() {
  return {"dead-service",
          {{"port", "8443"},
           {"answer", "refused"},  // by a reset; or "silent"; or "unreachable", as the gateway says
           {"interval", "1s"}},
          make};
}

}  // namespace weir::emulator
