// A resolver that is none: the user's questions go where nobody answers DNS, again and again.
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/series.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 40;
constexpr Nanoseconds kPatience = 5 * kNanosecondsPerSecond;  // of a stub resolver, as resolv.conf(5) has it

struct WrongResolverOptions {
  bool refused = false;
  std::uint64_t attempts = 0;
  Nanoseconds interval = 0;
};

class WrongResolver : public Series {
 public:
  WrongResolver(const WrongResolverOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  // Each attempt has a port and an identifier of its own (RFC 5452).
  std::optional<Plan> next(Nanoseconds, Stream& stream, Random& random) override {
    Host server = options_.refused ? stream.world().mail().of(stream.is_v4()) : target_outside(kPurpose, stream);
    auto rank = static_cast<std::uint32_t>(zipf_rank(random, World::kSites));
    dns::Question question{stream.world().site(SiteKind::kWeb, rank).name, stream.is_v4() ? dns::kA : dns::kAaaa};
    Plan plan;
    for (std::uint64_t i = 0; i < options_.attempts; ++i) {
      ConnectionPlan socket{stream.self(), server, 0, dns::kPort, kUdp};
      socket.answer = options_.refused ? Answer::kRefused : Answer::kSilent;
      auto id = static_cast<std::uint16_t>(random.next());
      if (i > 0) plan.pause(options_.refused ? 0 : kPatience);
      plan.send(plan.add(socket), Side::kClient, literal(dns::query(id, question)));
    }
    return plan;
  }
  Nanoseconds wait(Random& random) override { return exponential(random, options_.interval); }

 private:
  WrongResolverOptions options_;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  WrongResolverOptions options;
  ParameterReader reader(parameters);
  reader.read("answer", options.refused, "refused", "silent");
  reader.read("attempts", options.attempts, 1, 10);
  reader.read("interval", options.interval);
  return made<WrongResolver>(reader, options, end, stream);
}

}  // namespace

BehaviourKind wrong_resolver_kind() {
  return {"wrong-resolver",
          {{"answer", "silent"},  // or "refused": by an ICMP port unreachable
           {"attempts", "3"},     // per name
           {"interval", "20s"}},  // mean time between names
          make};
}

}  // namespace weir::emulator
