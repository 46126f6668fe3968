#include "emulator/services.h"

#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/stream.h"
#include "emulator/tls.h"

namespace weir::emulator {

const char* name_of(Service service) {
  constexpr const char* kNames[kServices] = {"ftp", "web", "mail", "dns"};
  return kNames[static_cast<std::size_t>(service)];
}

std::uint32_t Taste::site(SiteKind kind, Random& random) const {
  std::uint32_t count = kind == SiteKind::kFtp ? 20 : World::kSites;
  if (favourites > 0 && random.chance(favourite_share)) {
    return (first_favourite + static_cast<std::uint32_t>(zipf_rank(random, favourites))) % count;
  }
  return static_cast<std::uint32_t>(zipf_rank(random, count));
}

Plan plan_of(Service service, const Taste& taste, Nanoseconds now, Stream& stream, Random& random) {
  switch (service) {
    case Service::kFtp:
      return ftp_transfer(taste, now, stream, random);
    case Service::kWeb:
      return web_visit(taste, now, stream, random);
    case Service::kMail:
      return mail_check(now, stream, random);
    case Service::kDns:
      break;
  }
  return name_lookups(now, stream, random);
}

// Look-ups by themselves, as a script or an administrator makes them; one name in ten does not exist.
Plan name_lookups(Nanoseconds now, Stream& stream, Random& random) {
  Plan plan;
  bool v4 = stream.is_v4();
  Host resolver = stream.world().resolver().of(v4);
  for (std::uint64_t left = geometric(random, 0.25, 20); left > 0; --left) {
    auto rank = static_cast<std::uint32_t>(zipf_rank(random, World::kSites));
    Site site = stream.world().site(SiteKind::kWeb, rank);
    if (random.chance(0.1)) {
      dns::add_lookup(plan, stream.self(), resolver, "no-" + site.name, std::nullopt, random);
    } else {
      dns::add_lookup(plan, stream.self(), resolver, site.name, site.of(v4).address, random);
      stream.resolved_names()[site.name] = now + 300 * kNanosecondsPerSecond;
    }
    if (left > 1) plan.pause(exponential(random, kNanosecondsPerSecond / 2));
  }
  return plan;
}

Plan tls_exchange(const Site& site, std::uint64_t request_bytes, std::uint64_t response_bytes, Nanoseconds now,
                  Stream& stream, Random& random) {
  Plan plan;
  add_lookup(plan, site, now, stream, random);
  std::uint8_t connection = plan.connect(stream.self(), site.of(stream.is_v4()), tls::kPort);
  plan.open(connection);
  tls::add_handshake(plan, connection, site.name, random);
  plan.send(connection, Side::kClient, tls::data(request_bytes, random));
  Nanoseconds thought = random.between(1'000'000, 20'000'000);
  plan.send(connection, Side::kServer, tls::data(response_bytes, random), thought);
  plan.close(connection, Side::kClient, random.between(100'000, 5'000'000));
  return plan;
}

}  // namespace weir::emulator
