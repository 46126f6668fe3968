// A visit to a web site: pages of a main object and embedded ones, over HTTP/1.1 (RFC 9112) or, four times in five,
// TLS.
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/services.h"
#include "emulator/stream.h"
#include "emulator/tls.h"

namespace weir::emulator {
namespace {

constexpr LogNormal kMainObject{8.37, 1.37, 100, 2'000'000};
constexpr LogNormal kEmbeddedObject{6.17, 2.36, 50, 2'000'000};
constexpr Pareto kEmbeddedObjects{1.1, 2, 55};  // and 2 less
constexpr Nanoseconds kMeanParsing = 130'000'000, kMeanReading = 30 * kNanosecondsPerSecond;
constexpr Nanoseconds kMostReading = 300 * kNanosecondsPerSecond;
// Pages of a visit: few, as Huberman et al., Strong Regularities in World Wide Web Surfing (Science 280, 1998), found.
constexpr double kLastPage = 1.0 / 3;
constexpr std::uint64_t kMostPages = 20;
constexpr double kTlsShare = 0.8, kAbortShare = 0.05;

// A connection to a site and how it is spoken to.
struct Talk {
  std::uint8_t connection;
  std::string name;
  bool tls;
};

std::string request_text(const std::string& host, Random& random) {
  return "GET /" + std::to_string(random.below(1'000'000)) + " HTTP/1.1\r\nHost: " + host +
         "\r\nUser-Agent: Mozilla/5.0 (emulated)\r\nAccept: */*\r\nAccept-Encoding: identity\r\n\r\n";
}

std::string response_text(std::uint64_t bytes, bool page) {
  return "HTTP/1.1 200 OK\r\nServer: emulated\r\nContent-Type: " +
         std::string(page ? "text/plain" : "application/octet-stream") +
         "\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
}

Talk begin_talk(Plan& plan, const Site& site, bool tls, Nanoseconds now, Stream& stream, Random& random) {
  add_lookup(plan, site, now, stream, random);
  Talk talk{plan.connect(stream.self(), site.of(stream.is_v4()), tls ? tls::kPort : 80), site.name, tls};
  plan.open(talk.connection);
  if (tls) tls::add_handshake(plan, talk.connection, site.name, random);
  return talk;
}

void fetch(Plan& plan, const Talk& talk, std::uint64_t bytes, bool page, Nanoseconds delay, Random& random) {
  std::string request = request_text(talk.name, random), response = response_text(bytes, page);
  Nanoseconds thought = random.between(1'000'000, 30'000'000);
  if (talk.tls) {
    plan.send(talk.connection, Side::kClient, tls::data(request.size(), random), delay);
    plan.send(talk.connection, Side::kServer, tls::data(response.size() + bytes, random), thought);
    return;
  }
  plan.send(talk.connection, Side::kClient, literal(std::move(request)), delay);
  plan.send(talk.connection, Side::kServer,
            with_filler(std::move(response), bytes, page ? FillerKind::kText : FillerKind::kBinary, random.next()),
            thought);
}

void end_talk(Plan& plan, const Talk& talk, Random& random) {
  Nanoseconds delay = random.between(100'000, 20'000'000);
  if (random.chance(kAbortShare)) return plan.abort(talk.connection, Side::kClient, delay);
  plan.close(talk.connection, random.chance(0.5) ? Side::kClient : Side::kServer, delay);
}

// Objects that a page takes from elsewhere, on a connection of their own.
Plan from_elsewhere(std::uint64_t objects, bool tls, Nanoseconds now, Stream& stream, Random& random) {
  Plan plan;
  auto rank = static_cast<std::uint32_t>(zipf_rank(random, 200));
  Talk talk = begin_talk(plan, stream.world().site(SiteKind::kContent, rank), tls, now, stream, random);
  for (; objects > 0; --objects) fetch(plan, talk, draw(random, kEmbeddedObject), false, 0, random);
  end_talk(plan, talk, random);
  return plan;
}

void add_page(Plan& plan, const Talk& talk, Nanoseconds reading, Nanoseconds now, Stream& stream, Random& random) {
  fetch(plan, talk, draw(random, kMainObject), true, reading, random);
  std::uint64_t objects = draw(random, kEmbeddedObjects) - 2;
  plan.pause(exponential(random, kMeanParsing));
  for (std::uint64_t i = 0; i < 2 && objects >= 3; ++i) {
    std::uint64_t elsewhere = objects / 3;
    plan.spawn(from_elsewhere(elsewhere, talk.tls, now, stream, random));
    objects -= elsewhere;
  }
  for (; objects > 0; --objects) fetch(plan, talk, draw(random, kEmbeddedObject), false, 0, random);
  plan.join();
}

}  // namespace

Plan web_visit(const Taste& taste, Nanoseconds now, Stream& stream, Random& random) {
  Plan plan;
  Site site = stream.world().site(SiteKind::kWeb, taste.site(SiteKind::kWeb, random));
  Talk talk = begin_talk(plan, site, random.chance(kTlsShare), now, stream, random);
  std::uint64_t pages = geometric(random, kLastPage, kMostPages);
  for (std::uint64_t page = 0; page < pages; ++page) {
    Nanoseconds reading = page == 0 ? 0 : std::min(exponential(random, kMeanReading), kMostReading);
    add_page(plan, talk, reading, now, stream, random);
  }
  end_talk(plan, talk, random);
  return plan;
}

}  // namespace weir::emulator
