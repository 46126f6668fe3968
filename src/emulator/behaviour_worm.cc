// A worm: the user is contacted on a port and told what to do; a little later it contacts many on the same port, and
// those that listen are told the same. The exploit is an HTTP request, as Code Red's was (Moore et al., Code-Red: a
// case study on the spread and victims of an Internet worm, IMW 2002).
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/series.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 35;
constexpr std::uint32_t kPatientZero = 7'000;

struct WormOptions {
  std::uint16_t port = 0;
  Nanoseconds incubation = 0, interval = 0;
  std::uint64_t targets = 0, open_per_mille = 0, bytes = 0;
  bool inside = true;
};

class Worm : public Series {
 public:
  Worm(const WormOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  std::optional<Plan> next(Nanoseconds, Stream& stream, Random& random) override {
    if (contacted_ == 0) {
      ++contacted_;
      Host origin = target_outside(kPatientZero, stream);
      ConnectionPlan connection{origin, stream.self(), 0, options_.port};
      connection.client_port = static_cast<std::uint16_t>(random.between(49'152, 65'535));
      return infection(connection, random);
    }
    if (contacted_ > options_.targets) return std::nullopt;
    std::uint64_t number = contacted_++ - 1;
    Host victim = options_.inside ? target_inside(number, stream) : target_outside(number, stream);
    ConnectionPlan connection{stream.self(), victim, 0, options_.port};
    connection.answer = answer_of(victim.on_lan, random);
    connection.attempts = 2;
    return infection(connection, random);
  }

  Nanoseconds wait(Random& random) override {
    return contacted_ == 1 ? options_.incubation : exponential(random, options_.interval);
  }

 private:
  Answer answer_of(bool on_lan, Random& random) const {
    if (random.below(1000) < options_.open_per_mille) return Answer::kAccepted;
    return on_lan || random.chance(0.05) ? Answer::kRefused : Answer::kSilent;
  }

  Plan infection(const ConnectionPlan& connection, Random& random) const {
    Plan plan;
    std::uint8_t number = plan.add(connection);
    std::string head = "POST /default.ida HTTP/1.0\r\nContent-Type: application/octet-stream\r\nContent-Length: " +
                       std::to_string(options_.bytes) + "\r\n\r\n";
    plan.open(number);
    plan.send(number, Side::kClient, with_filler(std::move(head), options_.bytes, FillerKind::kBinary, random.next()));
    plan.send(number, Side::kServer, literal("HTTP/1.0 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n"),
              random.between(1'000'000, 20'000'000));
    plan.close(number, Side::kServer);
    return plan;
  }

  WormOptions options_;
  std::uint64_t contacted_ = 0;  // by it, the contact that infected it included
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  WormOptions options;
  ParameterReader reader(parameters);
  reader.read("port", options.port, 1, 49'151);
  reader.read("incubation", options.incubation);
  reader.read("interval", options.interval);
  reader.read("targets", options.targets, 1, 1'000'000);
  reader.read("open_per_mille", options.open_per_mille, 0, 1000);
  reader.read("bytes", options.bytes, 1, 10'000'000);
  reader.read("where", options.inside, "inside", "outside");
  return made<Worm>(reader, options, end, stream);
}

}  // namespace

BehaviourKind worm_kind() {
  return {"worm",
          {{"port", "80"},
           {"incubation", "5s"},  // from being contacted to contacting
           {"interval", "100ms"},  // mean time between contacts
           {"targets", "1000"},
           {"open_per_mille", "50"},  // of the targets that listen
           {"bytes", "4000"},         // of the worm
           {"where", "inside"}},      // or "outside"
          make};
}

}  // namespace weir::emulator
