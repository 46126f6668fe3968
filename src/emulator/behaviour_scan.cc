// A scan: one port on many hosts, or many ports of one host, one probe after the other. Hosts inside are the other
// users, who refuse what they do not offer; outside, most addresses are silent.
#include "emulator/behaviour_parts.h"
#include "emulator/conversation.h"
#include "emulator/distributions.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 31;

struct ScanOptions {
  bool inside = true, many_ports = false;
  std::uint16_t port = 0;  // or the first one
  std::uint64_t targets = 0;
  std::uint64_t open_per_mille = 0;
  Nanoseconds interval = 0;
};

class Scan : public Process {
 public:
  Scan(const ScanOptions& options, Nanoseconds end, Stream& stream)
      : options_(options), end_(end), random_(stream.random(kPurpose)) {}

  Nanoseconds run(Nanoseconds now, Stream& stream) override {
    if (now >= end_ || probed_ == options_.targets) return kFinished;
    Plan plan = probe(stream);
    ++probed_;
    stream.start(std::make_unique<Conversation>(std::move(plan), random_.split()), now);
    return std::min(end_, now + exponential(random_, options_.interval));
  }

 private:
  Answer answer_of(bool is_inside) {
    if (random_.below(1000) < options_.open_per_mille) return Answer::kAccepted;
    return is_inside || random_.chance(0.05) ? Answer::kRefused : Answer::kSilent;
  }

  Plan probe(Stream& stream) {
    std::uint64_t host = options_.many_ports ? 0 : probed_;
    ConnectionPlan connection;
    connection.client = stream.self();
    connection.server = options_.inside ? target_inside(host, stream) : target_outside(host, stream);
    connection.server_port = static_cast<std::uint16_t>(options_.port + (options_.many_ports ? probed_ : 0));
    connection.answer = answer_of(connection.server.on_lan);
    connection.attempts = 1;
    Plan plan;
    std::uint8_t number = plan.add(connection);
    plan.open(number);
    plan.abort(number, Side::kClient);  // what was open has told enough
    return plan;
  }

  ScanOptions options_;
  Nanoseconds end_;
  Random random_;
  std::uint64_t probed_ = 0;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  ScanOptions options;
  ParameterReader reader(parameters);
  reader.read("port", options.port, 1, 49'151);
  reader.read("targets", options.targets, 1, 1'000'000);
  reader.read("open_per_mille", options.open_per_mille, 0, 1000);
  reader.read("interval", options.interval);
  reader.read("over", options.many_ports, "ports", "hosts");
  reader.read("where", options.inside, "inside", "outside");
  if (options.many_ports && options.port + options.targets > 49'152) {
    return failure(ErrorKind::kUsage, "scan goes past port 49151", "", "lower targets");
  }
  return made<Scan>(reader, options, end, stream);
}

}  // namespace

BehaviourKind scan_kind() {
  return {"scan",
          {{"over", "hosts"},       // "hosts": one port of many; "ports": many ports of one host
           {"where", "inside"},     // or "outside"
           {"port", "445"},         // or the first one
           {"targets", "1000"},     // probes
           {"interval", "200ms"},   // mean time between them
           {"open_per_mille", "10"}},
          make};
}

}  // namespace weir::emulator
