// A domain generation algorithm: a program looks for its master under names that it makes up; hardly any exists. It
// talks to what it finds.
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/series.h"
#include "emulator/stream.h"
#include "emulator/tls.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 38;

struct DgaOptions {
  std::uint64_t names = 0, found_per_mille = 0;
  std::int64_t least_letters = 0, most_letters = 0;
  Nanoseconds interval = 0;
};

class Dga : public Series {
 public:
  Dga(const DgaOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  std::optional<Plan> next(Nanoseconds, Stream& stream, Random& random) override {
    if (asked_++ == options_.names) return std::nullopt;
    Plan plan;
    Host resolver = stream.world().resolver().of(stream.is_v4());
    std::string name = made_up(random);
    if (random.below(1000) >= options_.found_per_mille) {
      dns::add_lookup(plan, stream.self(), resolver, name, std::nullopt, random);
      return plan;
    }
    Host master = stream.world().site(SiteKind::kOther, 1'997).of(stream.is_v4());
    dns::add_lookup(plan, stream.self(), resolver, name, master.address, random);
    std::uint8_t connection = plan.connect(stream.self(), master, tls::kPort);
    plan.open(connection);
    tls::add_handshake(plan, connection, name, random);
    plan.send(connection, Side::kClient, tls::data(500, random));
    Nanoseconds thought = random.between(1'000'000, 20'000'000);
    plan.send(connection, Side::kServer, tls::data(2'000, random), thought);
    plan.close(connection, Side::kClient);
    return plan;
  }
  Nanoseconds wait(Random& random) override { return exponential(random, options_.interval); }

 private:
  std::string made_up(Random& random) const {
    std::string name;
    for (std::int64_t left = random.between(options_.least_letters, options_.most_letters); left > 0; --left) {
      name += static_cast<char>('a' + random.below(26));
    }
    return name + (random.chance(0.5) ? ".test" : ".example");
  }

  DgaOptions options_;
  std::uint64_t asked_ = 0;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  DgaOptions options;
  ParameterReader reader(parameters);
  reader.read("names", options.names, 1, 10'000'000);
  reader.read("found_per_mille", options.found_per_mille, 0, 1000);
  reader.read("least_letters", options.least_letters, 1, 63);
  reader.read("most_letters", options.most_letters, static_cast<std::uint64_t>(options.least_letters), 63);
  reader.read("interval", options.interval);
  return made<Dga>(reader, options, end, stream);
}

}  // namespace

BehaviourKind dga_kind() {
  return {"dga",
          {{"names", "1000"},
           {"found_per_mille", "5"},  // of the names that exist
           {"least_letters", "12"},
           {"most_letters", "24"},
           {"interval", "500ms"}},  // mean time between names
          make};
}

}  // namespace weir::emulator
