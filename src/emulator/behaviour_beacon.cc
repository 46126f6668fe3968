// A beacon: a program that asks the same host outside for orders, at an interval that jitters.
#include "emulator/behaviour_parts.h"
#include "emulator/series.h"
#include "emulator/services.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 32;

struct BeaconOptions {
  std::uint32_t site = 0;
  Nanoseconds interval = 0;
  std::int64_t jitter_percent = 0;
  std::uint64_t request_bytes = 0, response_bytes = 0;
};

class Beacon : public Series {
 public:
  Beacon(const BeaconOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  std::optional<Plan> next(Nanoseconds now, Stream& stream, Random& random) override {
    Site site = stream.world().site(SiteKind::kOther, options_.site);
    return tls_exchange(site, options_.request_bytes, options_.response_bytes, now, stream, random);
  }
  Nanoseconds wait(Random& random) override {
    Nanoseconds most = options_.interval / 100 * options_.jitter_percent;
    return options_.interval + random.between(-most, most);
  }

 private:
  BeaconOptions options_;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  BeaconOptions options;
  ParameterReader reader(parameters);
  reader.read("site", options.site, 0, 1'999);
  reader.read("interval", options.interval);
  reader.read("jitter_percent", options.jitter_percent, 0, 90);
  reader.read("request_bytes", options.request_bytes, 1, 1'000'000);
  reader.read("response_bytes", options.response_bytes, 1, 1'000'000);
  return made<Beacon>(reader, options, end, stream);
}

}  // namespace

BehaviourKind beacon_kind() {
  return {"beacon",
          {{"site", "1999"},  // the number of the host outside
           {"interval", "60s"},
           {"jitter_percent", "10"},  // earlier or later, evenly
           {"request_bytes", "300"},
           {"response_bytes", "200"}},
          make};
}

}  // namespace weir::emulator
