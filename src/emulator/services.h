// The services that users run, as plans: from the look-up of the server's name to the last close.
//
// Sizes and counts are those of 3GPP2 C.R1002-0, cdma2000 Evaluation Methodology (2004), which IEEE 802.16m's
// methodology (2008) took over, for the web (after Choi and Limb, A Behavioral Model of Web Traffic, ICNP 1999) and
// FTP; and of IEEE C802.16m-07/122r2, Email Traffic Model (2007), for mail. Each has a least and a most.
#pragma once

#include <array>

#include "emulator/plan.h"
#include "emulator/random.h"
#include "emulator/world.h"

namespace weir::emulator {

class Stream;

enum class Service : std::uint8_t { kFtp = 0, kWeb = 1, kMail = 2, kDns = 3 };
inline constexpr std::size_t kServices = 4;
const char* name_of(Service service);  // "ftp", "web", "mail", "dns"

// Which sites the user goes to: a rank for each kind of site.
struct Taste {
  std::uint32_t favourites = 0;         // 0: all sites by Zipf's law; else mostly this many of the user's own
  double favourite_share = 0.8;         // of visits that go to them
  std::uint32_t first_favourite = 0;    // where the user's own begin
  std::uint32_t site(SiteKind kind, Random& random) const;
};

// A run of the service that begins at `now`.
Plan plan_of(Service service, const Taste& taste, Nanoseconds now, Stream& stream, Random& random);

// The parts, for other ways of life.
Plan web_visit(const Taste& taste, Nanoseconds now, Stream& stream, Random& random);
Plan ftp_transfer(const Taste& taste, Nanoseconds now, Stream& stream, Random& random);
Plan mail_check(Nanoseconds now, Stream& stream, Random& random);  // IMAP, and in half of the cases SMTP
Plan name_lookups(Nanoseconds now, Stream& stream, Random& random);
// A request and its response, by TLS, to a site: what programs do on their own.
Plan tls_exchange(const Site& site, std::uint64_t request_bytes, std::uint64_t response_bytes, Nanoseconds now,
                  Stream& stream, Random& random);

}  // namespace weir::emulator
