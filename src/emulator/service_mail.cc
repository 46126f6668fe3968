// Mail: the box is looked into by IMAP (RFC 9051), and mail is sent by SMTP (RFC 5321).
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/services.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint16_t kSmtpPort = 25, kImapPort = 143;
// Median 22.7 kB and a tenth above 80 kB; one in five with attachments, ten times that. The methodology's Cauchy
// distribution has no mean; these are log-normal with the same two quantiles, the form that Shah and Noble, A Study of
// E-mail Patterns (Software: Practice and Experience 37, 2007), found.
constexpr LogNormal kMessage{10.030, 0.983, 500, 1'000'000}, kWithAttachment{12.333, 0.983, 5'000, 5'000'000};
constexpr double kAttachmentShare = 0.2, kSendShare = 0.5;

class Lines {
 public:
  Lines(Plan& plan, std::uint8_t connection, Random& random) : plan_(plan), connection_(connection), random_(random) {}
  void server(const std::string& text) { say(Side::kServer, literal(text + "\r\n")); }
  void client(const std::string& text) { say(Side::kClient, literal(text + "\r\n")); }
  void say(Side from, Content content) {
    plan_.send(connection_, from, std::move(content), random_.between(200'000, 6'000'000));
  }

 private:
  Plan& plan_;
  std::uint8_t connection_;
  Random& random_;
};

std::uint64_t message_bytes(Random& random) {
  std::uint64_t bytes = draw(random, random.chance(kAttachmentShare) ? kWithAttachment : kMessage);
  return bytes / 78 * 78 + 78;  // whole lines
}

std::string message_head(Random& random) {
  std::string id = std::to_string(random.below(1'000'000));
  return "From: <user" + id + "@example.org>\r\nTo: <team@example.org>\r\nSubject: Report " + id +
         "\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n";
}

// Filler that begins with a line.
std::uint64_t line_start(Random& random) { return random.below(420) * 78; }

void send_message(Plan& plan, const Host& self, const Host& server, Random& random) {
  std::uint8_t connection = plan.connect(self, server, kSmtpPort);
  plan.open(connection);
  Lines lines(plan, connection, random);
  lines.server("220 mail.example ESMTP");
  lines.client("EHLO client.example");
  lines.server("250-mail.example\r\n250-SIZE 52428800\r\n250 8BITMIME");
  lines.client("MAIL FROM:<user@example.org>"), lines.server("250 2.1.0 Ok");
  lines.client("RCPT TO:<team@example.org>"), lines.server("250 2.1.5 Ok");
  lines.client("DATA"), lines.server("354 End data with <CR><LF>.<CR><LF>");
  std::string head = message_head(random);
  std::uint64_t bytes = message_bytes(random);
  lines.say(Side::kClient, with_filler(std::move(head), bytes, FillerKind::kText, line_start(random)));
  lines.say(Side::kClient, literal(".\r\n")), lines.server("250 2.0.0 Ok: queued");
  lines.client("QUIT"), lines.server("221 2.0.0 Bye");
  plan.close(connection, Side::kServer);
}

void fetch_message(Lines& lines, std::uint64_t tag, Random& random) {
  std::string head = message_head(random);
  std::uint64_t bytes = message_bytes(random);
  std::string number = std::to_string(tag);
  lines.client("a" + number + " FETCH " + number + " BODY[]");
  head = "* " + number + " FETCH (BODY[] {" + std::to_string(head.size() + bytes) + "}\r\n" + head;
  lines.say(Side::kServer, with_filler(std::move(head), bytes, FillerKind::kText, line_start(random)));
  lines.server(")\r\na" + number + " OK FETCH completed");
}

void read_box(Plan& plan, const Host& self, const Host& server, Random& random) {
  std::uint8_t connection = plan.connect(self, server, kImapPort);
  plan.open(connection);
  Lines lines(plan, connection, random);
  lines.server("* OK [CAPABILITY IMAP4rev1] ready");
  lines.client("a1 LOGIN user secret"), lines.server("a1 OK Logged in");
  lines.client("a2 SELECT INBOX"), lines.server("* 17 EXISTS\r\n* 0 RECENT\r\na2 OK [READ-WRITE] Select completed");
  std::uint64_t messages = geometric(random, 0.5, 10) - 1;
  for (std::uint64_t i = 0; i < messages; ++i) fetch_message(lines, 3 + i, random);
  std::string last = "a" + std::to_string(3 + messages);
  lines.client(last + " LOGOUT"), lines.server("* BYE Logging out\r\n" + last + " OK Logout completed");
  plan.close(connection, Side::kServer);
}

}  // namespace

Plan mail_check(Nanoseconds now, Stream& stream, Random& random) {
  Plan plan;
  Site mail = stream.world().mail();
  Host server = mail.of(stream.is_v4());
  add_lookup(plan, mail, now, stream, random);
  read_box(plan, stream.self(), server, random);
  if (random.chance(kSendShare)) {
    plan.pause(exponential(random, 5 * kNanosecondsPerSecond));
    send_message(plan, stream.self(), server, random);
  }
  return plan;
}

}  // namespace weir::emulator
