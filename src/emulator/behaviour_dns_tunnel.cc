// A tunnel through DNS: data goes out in the labels of names under one domain, and comes back in TXT records.
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/series.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 37;
constexpr std::size_t kLabel = 50;

struct TunnelOptions {
  std::size_t label_bytes = 0, answer_bytes = 0;
  Nanoseconds interval = 0;
};

std::string base32(std::size_t count, Random& random) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "abcdefghijklmnopqrstuvwxyz234567"[random.below(32)];
  return text;
}

class Tunnel : public Series {
 public:
  Tunnel(const TunnelOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  std::optional<Plan> next(Nanoseconds, Stream& stream, Random& random) override {
    Plan plan;
    std::uint8_t socket = plan.connect(stream.self(), stream.world().resolver().of(stream.is_v4()), dns::kPort, kUdp);
    dns::Question question{name(random), dns::kTxt};
    auto id = static_cast<std::uint16_t>(random.next());
    plan.send(socket, Side::kClient, literal(dns::query(id, question)));
    std::string text = base32(options_.answer_bytes, random), record = static_cast<char>(text.size()) + text;
    // Such names are never in the resolver's memory.
    Nanoseconds thought = random.between(10'000'000, 60'000'000);
    plan.send(socket, Side::kServer, literal(dns::answer(id, question, dns::kNoError, {record}, 0)), thought);
    return plan;
  }
  Nanoseconds wait(Random& random) override { return exponential(random, options_.interval); }

 private:
  std::string name(Random& random) const {
    std::string name;
    for (std::size_t left = options_.label_bytes; left > 0; left -= std::min(left, kLabel)) {
      name += base32(std::min(left, kLabel), random) + '.';
    }
    return name + "t.tunnel.example";
  }

  TunnelOptions options_;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  TunnelOptions options;
  ParameterReader reader(parameters);
  reader.read("label_bytes", options.label_bytes, 1, 200);
  reader.read("answer_bytes", options.answer_bytes, 1, 255);
  reader.read("interval", options.interval);
  return made<Tunnel>(reader, options, end, stream);
}

}  // namespace

BehaviourKind dns_tunnel_kind() {
  return {"dns-tunnel",
          {{"label_bytes", "150"},   // that each question carries, in base32
           {"answer_bytes", "200"},  // that each answer carries
           {"interval", "200ms"}},   // mean time between questions
          make};
}

}  // namespace weir::emulator
