// Spam: the same short letter to one mail server of the outside after the other; many want it not.
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/series.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 36;
constexpr std::uint16_t kSmtpPort = 25;

struct SpamOptions {
  std::uint64_t messages = 0, bytes = 0;
  std::uint32_t servers = 0, refused_percent = 0;
  Nanoseconds interval = 0;
};

class Spam : public Series {
 public:
  Spam(const SpamOptions& options, Nanoseconds end, Stream& stream)
      : Series(end, stream.random(kPurpose)), options_(options) {}

 protected:
  std::optional<Plan> next(Nanoseconds now, Stream& stream, Random& random) override {
    if (sent_++ == options_.messages) return std::nullopt;
    Plan plan;
    Site server = stream.world().site(SiteKind::kOther, static_cast<std::uint32_t>(random.below(options_.servers)));
    add_lookup(plan, server, now, stream, random);
    std::uint8_t connection = plan.connect(stream.self(), server.of(stream.is_v4()), kSmtpPort);
    plan.open(connection);
    bool refused = random.below(100) < options_.refused_percent;
    begin_letter(plan, connection, server.name, refused, random);
    if (!refused) write_letter(plan, connection, random);
    say(plan, connection, Side::kClient, "QUIT", random);
    say(plan, connection, Side::kServer, "221 2.0.0 Bye", random);
    plan.close(connection, Side::kServer);
    return plan;
  }
  Nanoseconds wait(Random& random) override { return exponential(random, options_.interval); }

 private:
  static void say(Plan& plan, std::uint8_t connection, Side from, const std::string& line, Random& random) {
    plan.send(connection, from, literal(line + "\r\n"), random.between(200'000, 6'000'000));
  }

  void begin_letter(Plan& plan, std::uint8_t connection, const std::string& server, bool refused,
                    Random& random) const {
    say(plan, connection, Side::kServer, "220 " + server + " ESMTP", random);
    say(plan, connection, Side::kClient, "HELO mail.example", random);
    say(plan, connection, Side::kServer, "250 " + server, random);
    say(plan, connection, Side::kClient, "MAIL FROM:<offer" + std::to_string(sent_) + "@example.com>", random);
    say(plan, connection, Side::kServer, "250 2.1.0 Ok", random);
    say(plan, connection, Side::kClient, "RCPT TO:<someone" + std::to_string(sent_) + "@" + server + ">", random);
    say(plan, connection, Side::kServer, refused ? "550 5.7.1 Rejected" : "250 2.1.5 Ok", random);
  }

  void write_letter(Plan& plan, std::uint8_t connection, Random& random) const {
    say(plan, connection, Side::kClient, "DATA", random);
    say(plan, connection, Side::kServer, "354 End data with <CR><LF>.<CR><LF>", random);
    std::string head = "From: <offer@example.com>\r\nTo: <someone@example.net>\r\nSubject: Offer\r\n\r\n";
    std::uint64_t lines = options_.bytes / 78 + 1;
    plan.send(connection, Side::kClient, with_filler(std::move(head), lines * 78, FillerKind::kText, 0));
    say(plan, connection, Side::kClient, ".", random);
    say(plan, connection, Side::kServer, "250 2.0.0 Ok: queued", random);
  }

  SpamOptions options_;
  std::uint64_t sent_ = 0;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  SpamOptions options;
  ParameterReader reader(parameters);
  reader.read("messages", options.messages, 1, 10'000'000);
  reader.read("bytes", options.bytes, 1, 10'000'000);
  reader.read("servers", options.servers, 1, 8'000);
  reader.read("refused_percent", options.refused_percent, 0, 100);
  reader.read("interval", options.interval);
  return made<Spam>(reader, options, end, stream);
}

}  // namespace

BehaviourKind spam_kind() {
  return {"spam",
          {{"messages", "500"},
           {"bytes", "2000"},   // of each, in whole lines
           {"servers", "300"},  // that they go to
           {"refused_percent", "40"},
           {"interval", "1s"}},  // mean time between messages
          make};
}

}  // namespace weir::emulator
