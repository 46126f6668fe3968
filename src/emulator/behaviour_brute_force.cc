// Brute force: one password after the other at a service, a few per connection, until the server has enough.
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/series.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 34;

struct BruteForceOptions {
  bool ftp = true;
  std::uint64_t attempts = 0, per_connection = 0;
  Nanoseconds interval = 0;
};

class BruteForce : public Series {
 public:
  BruteForce(const BruteForceOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  std::optional<Plan> next(Nanoseconds, Stream& stream, Random& random) override {
    if (tried_ >= options_.attempts) return std::nullopt;
    Plan plan;
    Host server = options_.ftp ? stream.world().site(SiteKind::kFtp, 0).of(stream.is_v4())
                               : stream.world().mail().of(stream.is_v4());
    std::uint8_t connection = plan.connect(stream.self(), server, options_.ftp ? 21 : 143);
    plan.open(connection);
    say(plan, Side::kServer, options_.ftp ? "220 FTP server ready" : "* OK [CAPABILITY IMAP4rev1] ready", random);
    for (std::uint64_t i = 0; i < options_.per_connection && tried_ < options_.attempts; ++i, ++tried_) {
      options_.ftp ? try_ftp(plan, random) : try_imap(plan, i, random);
    }
    plan.close(connection, Side::kServer);
    return plan;
  }
  Nanoseconds wait(Random& random) override { return exponential(random, options_.interval); }

 private:
  static void say(Plan& plan, Side from, const std::string& line, Random& random) {
    plan.send(0, from, literal(line + "\r\n"), random.between(200'000, 3'000'000));
  }
  void try_ftp(Plan& plan, Random& random) const {
    say(plan, Side::kClient, "USER admin", random);
    say(plan, Side::kServer, "331 Password required", random);
    say(plan, Side::kClient, "PASS guess" + std::to_string(tried_), random);
    say(plan, Side::kServer, "530 Login incorrect.", random);
  }
  void try_imap(Plan& plan, std::uint64_t number, Random& random) const {
    std::string tag = "a" + std::to_string(number + 1);
    say(plan, Side::kClient, tag + " LOGIN admin guess" + std::to_string(tried_), random);
    say(plan, Side::kServer, tag + " NO Authentication failed", random);
  }

  BruteForceOptions options_;
  std::uint64_t tried_ = 0;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  BruteForceOptions options;
  ParameterReader reader(parameters);
  reader.read("service", options.ftp, "ftp", "imap");
  reader.read("attempts", options.attempts, 1, 10'000'000);
  reader.read("per_connection", options.per_connection, 1, 100);
  reader.read("interval", options.interval);
  return made<BruteForce>(reader, options, end, stream);
}

}  // namespace

BehaviourKind brute_force_kind() {
  return {"brute-force",
          {{"service", "ftp"},     // of a host outside, or "imap": of the mail server
           {"attempts", "1000"},   // passwords
           {"per_connection", "3"},
           {"interval", "1s"}},    // mean time between connections
          make};
}

}  // namespace weir::emulator
