// Exfiltration: many bytes go to a host outside, in pieces.
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/series.h"
#include "emulator/services.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 33;

struct ExfiltrationOptions {
  std::uint32_t site = 0;
  std::uint64_t megabytes = 0, pieces = 0;
  Nanoseconds interval = 0;
};

class Exfiltration : public Series {
 public:
  Exfiltration(const ExfiltrationOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  std::optional<Plan> next(Nanoseconds now, Stream& stream, Random& random) override {
    if (sent_++ == options_.pieces) return std::nullopt;
    std::uint64_t bytes = options_.megabytes * 1'000'000 / options_.pieces;
    return tls_exchange(stream.world().site(SiteKind::kOther, options_.site), bytes, 300, now, stream, random);
  }
  Nanoseconds wait(Random& random) override { return exponential(random, options_.interval); }

 private:
  ExfiltrationOptions options_;
  std::uint64_t sent_ = 0;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  ExfiltrationOptions options;
  ParameterReader reader(parameters);
  reader.read("site", options.site, 0, 1'999);
  reader.read("megabytes", options.megabytes, 1, 100'000);
  reader.read("pieces", options.pieces, 1, 100'000);
  reader.read("interval", options.interval);
  return made<Exfiltration>(reader, options, end, stream);
}

}  // namespace

BehaviourKind exfiltrate_kind() {
  return {"exfiltrate",
          {{"site", "1998"},
           {"megabytes", "50"},  // in all
           {"pieces", "10"},     // each a connection of its own
           {"interval", "10s"}},  // mean time between their beginnings
          make};
}

}  // namespace weir::emulator
