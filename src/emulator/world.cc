#include "emulator/world.h"

#include "emulator/distributions.h"
#include "emulator/elementary.h"
#include "emulator/random.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurposeUser = 11, kPurposeServer = 12, kPurposeSite = 13;
constexpr std::uint32_t kFirstUserV4 = 0x0a10'0000;  // 10.16.0.0
constexpr std::uint32_t kRow = 250;  // addresses used of each /24, so that none ends in 0 or 255
constexpr std::uint64_t kUserNetworkV6 = 0xfd77'6569'7200'0000ull, kServerNetworkV6 = 0xfd77'6569'7201'0000ull;
constexpr std::uint64_t kFirstUserV6 = 0x1'0000;
constexpr Nanoseconds kMicrosecond = 1'000;

MacAddress mac_of(std::uint8_t group, std::uint32_t number) {  // locally administered
  return {2,
          group,
          static_cast<std::uint8_t>(number >> 24),
          static_cast<std::uint8_t>(number >> 16),
          static_cast<std::uint8_t>(number >> 8),
          static_cast<std::uint8_t>(number)};
}

Nanoseconds frame_time(double megabits_per_second) {
  return static_cast<Nanoseconds>(1538 * 8 * 1000 / megabits_per_second);  // preamble and gap included
}

// Names that can be told apart: syllables by number.
std::string word(std::uint32_t number) {
  constexpr const char* kSyllables[] = {"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "da", "fe", "gi"};
  std::string text;
  for (int i = 0; i < 3; ++i, number /= 13) text += kSyllables[number % 13];
  return text;
}

std::string site_name(SiteKind kind, std::uint32_t rank) {
  constexpr const char* kFirst[] = {"www.", "static.cdn-", "ftp.", "update.", "backup.", "host."};
  return kFirst[static_cast<std::size_t>(kind)] + word(rank) + ".example";
}

// Round trips to the outside: log-normal, median 30 ms, between 4 ms and 300 ms: the spread that Jiang and Dovrolis,
// Passive Estimation of TCP Round-Trip Times (CCR 2002), show for a university's link.
Nanoseconds round_trip(Random& random) {
  return static_cast<Nanoseconds>(draw(random, LogNormal{17.217, 0.8, 4'000'000, 300'000'000}));
}

}  // namespace

std::uint64_t World::v6_before(std::uint32_t number) const {
  return std::uint64_t{number} * options_.v6_per_mille / 1000;
}

bool World::user_is_v4(std::uint32_t number) const { return v6_before(number + 1) == v6_before(number); }

Host World::user(std::uint32_t number) const {
  Random random(options_.seed, kPurposeUser, number);
  Host host;
  host.mac = mac_of(0, number);
  host.hop_limit = 128;
  host.on_lan = true;
  host.reaction = random.between(60, 250) * kMicrosecond;
  host.frame_time = frame_time(1000);
  std::uint32_t v4 = kFirstUserV4 + number / kRow * 256 + 1 + number % kRow;
  host.address = user_is_v4(number) ? IpAddress::v4(v4) : IpAddress{kUserNetworkV6, kFirstUserV6 + number};
  return host;
}

std::optional<std::uint32_t> World::user_at(const IpAddress& address) const {
  std::uint64_t number = 0;
  if (address.is_v4()) {
    std::uint32_t place = address.v4_value() - kFirstUserV4, in_row = place % 256;
    if (address.v4_value() < kFirstUserV4 || in_row == 0 || in_row > kRow) return std::nullopt;
    number = std::uint64_t{place / 256} * kRow + in_row - 1;
  } else {
    if (address.high != kUserNetworkV6 || address.low < kFirstUserV6) return std::nullopt;
    number = address.low - kFirstUserV6;
  }
  if (number >= options_.users || user_is_v4(static_cast<std::uint32_t>(number)) != address.is_v4())
    return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

Site World::server(std::uint8_t number, const char* name) const {
  Random random(options_.seed, kPurposeServer, number);
  Host host;
  host.mac = mac_of(1, number);
  host.on_lan = true;
  host.reaction = random.between(60, 200) * kMicrosecond;
  host.frame_time = frame_time(1000);
  Site site{std::string(name) + ".example", host, host};
  site.v4.address = IpAddress::v4(0xac10'0000u + number);
  site.v6.address = IpAddress{kServerNetworkV6, number};
  return site;
}

Site World::site(SiteKind kind, std::uint32_t rank) const {
  auto group = static_cast<std::uint32_t>(kind);
  Random random(options_.seed, kPurposeSite, std::uint64_t{group} << 32 | rank);
  Host host = gateway().v4;
  host.on_lan = false;
  host.hop_limit = static_cast<std::uint8_t>(64 - random.between(6, 18));
  host.reaction = round_trip(random);
  constexpr double kMegabits[] = {20, 50, 100, 200};
  host.frame_time = frame_time(kMegabits[random.below(4)]);
  host.loss = options_.loss;
  Site site{site_name(kind, rank), host, host};
  site.v4.address = IpAddress::v4(0xc612'0000u + group * 0x2000u + 1 + rank);  // 198.18.0.0/15
  site.v6.address = IpAddress{0x2001'0db8'0000'0000ull + (std::uint64_t{group} << 16) + rank, 0x80};
  return site;
}

}  // namespace weir::emulator
