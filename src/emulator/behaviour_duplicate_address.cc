// A duplicate address: another machine of the LAN was given the user's address. It says so when it starts, the user
// defends the address (RFC 5227; RFC 4861, 7.2.6), and now and then the other uses it, so that weir sees one user where
// there are two machines.
#include "emulator/behaviour_parts.h"
#include "emulator/conversation.h"
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/raw_frame.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 41;
constexpr MacAddress kOtherMac{2, 2, 0, 0, 0, 1};
const IpAddress kAllNodes{0xff02'0000'0000'0000ull, 1};
constexpr MacAddress kAllNodesMac{0x33, 0x33, 0, 0, 0, 1};

struct DuplicateOptions {
  Nanoseconds interval = 0;
};

void claim(const Host& owner, Nanoseconds when, Stream& stream) {
  if (stream.is_v4()) {
    raw_frame::emit(when, make_raw_flow(), raw_frame::arp(false, owner, raw_frame::kBroadcast, owner.address), stream);
    return;
  }
  raw_frame::emit(when, make_raw_ip_flow(owner.address, kAllNodes),
                  raw_frame::advertisement(owner, kAllNodesMac, kAllNodes, false), stream);
}

class DuplicateAddress : public Process {
 public:
  DuplicateAddress(const DuplicateOptions& options, Nanoseconds end, Stream& stream)
      : options_(options), end_(end), random_(stream.random(kPurpose)) {}

  Nanoseconds run(Nanoseconds now, Stream& stream) override {
    if (now >= end_) return kFinished;
    Host other = stream.self();
    other.mac = kOtherMac;
    claim(other, now, stream);
    claim(stream.self(), now + stream.self().reaction, stream);
    ++stream.ledger().tcp().address_conflicts;
    use(other, now + kNanosecondsPerSecond, stream);
    return std::min(end_, now + exponential(random_, options_.interval));
  }

 private:
  // The other looks a name up. It knows the resolver's hardware address, from before.
  void use(const Host& other, Nanoseconds when, Stream& stream) {
    stream.neighbours().resolve(stream.world().resolver().of(stream.is_v4()), when - kNanosecondsPerSecond / 2, stream);
    Site site = stream.world().site(SiteKind::kWeb, static_cast<std::uint32_t>(zipf_rank(random_, World::kSites)));
    Plan plan;
    dns::add_lookup(plan, other, stream.world().resolver().of(stream.is_v4()), site.name,
                    site.of(stream.is_v4()).address, random_);
    stream.start(std::make_unique<Conversation>(std::move(plan), random_.split()), when);
  }

  DuplicateOptions options_;
  Nanoseconds end_;
  Random random_;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  DuplicateOptions options;
  ParameterReader reader(parameters);
  reader.read("interval", options.interval);
  return made<DuplicateAddress>(reader, options, end, stream);
}

}  // namespace

BehaviourKind duplicate_address_kind() {
  return {"duplicate-address",
          {{"interval", "30s"}},  // mean time between claims of the other
          make};
}

}  // namespace weir::emulator
