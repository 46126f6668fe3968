// A file by FTP (RFC 959, 2428): control connection, and a data connection opened by the client (passive) or by the
// server (active).
#include "emulator/distributions.h"
#include "emulator/dns.h"
#include "emulator/services.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint16_t kControlPort = 21, kDataPort = 20;
constexpr LogNormal kFile{14.45, 0.35, 10'000, 5'000'000};
constexpr double kPassiveShare = 0.75, kUploadShare = 0.2;

class Control {
 public:
  Control(Plan& plan, std::uint8_t connection, Random& random)
      : plan_(plan), connection_(connection), random_(random) {}
  void reply(const std::string& line) { plan_.send(connection_, Side::kServer, literal(line + "\r\n"), thought()); }
  void command(const std::string& line) { plan_.send(connection_, Side::kClient, literal(line + "\r\n"), thought()); }
  void exchange(const std::string& line, const std::string& answer) { command(line), reply(answer); }
  Nanoseconds thought() { return random_.between(200'000, 8'000'000); }

 private:
  Plan& plan_;
  std::uint8_t connection_;
  Random& random_;
};

std::string host_port(const IpAddress& address, std::uint16_t port) {
  std::string text = format_address(address);
  for (char& c : text) c = c == '.' ? ',' : c;
  return text + "," + std::to_string(port / 256) + "," + std::to_string(port % 256);
}

// Asks the server for a port to connect to; gives the data connection.
std::uint8_t passive(Plan& plan, Control& control, const Host& self, const Host& server, Random& random) {
  auto port = static_cast<std::uint16_t>(random.between(49'152, 65'535));
  if (self.address.is_v4()) {
    control.exchange("PASV", "227 Entering Passive Mode (" + host_port(server.address, port) + ").");
  } else {
    control.exchange("EPSV", "229 Entering Extended Passive Mode (|||" + std::to_string(port) + "|)");
  }
  return plan.connect(self, server, port);
}

// Tells the server a port to connect to.
std::uint8_t active(Plan& plan, Control& control, const Host& self, const Host& server, std::uint16_t port) {
  if (self.address.is_v4()) {
    control.exchange("PORT " + host_port(self.address, port), "200 PORT command successful.");
  } else {
    control.exchange("EPRT |2|" + format_address(self.address) + "|" + std::to_string(port) + "|",
                     "200 EPRT command successful.");
  }
  std::uint8_t data = plan.connect(server, self, port);
  plan.connections[data].client_port = kDataPort;
  return data;
}

void log_in(Control& control, Random& random) {
  control.reply("220 FTP server ready");
  control.exchange("USER user" + std::to_string(random.below(1000)), "331 Password required");
  control.exchange("PASS secret" + std::to_string(random.below(1000)), "230 Login successful");
  control.exchange("TYPE I", "200 Switching to Binary mode.");
}

void transfer(Plan& plan, Control& control, std::uint8_t data, bool is_passive, Random& random) {
  std::uint64_t bytes = draw(random, kFile);
  bool upload = random.chance(kUploadShare);
  std::string name = "file" + std::to_string(random.below(10'000)) + ".bin";
  control.command((upload ? "STOR " : "RETR ") + name);
  if (is_passive) plan.open(data);
  control.reply("150 Opening BINARY mode data connection");
  if (!is_passive) plan.open(data);
  Side server_side = is_passive ? Side::kServer : Side::kClient;
  Side sender = upload ? other(server_side) : server_side;
  plan.send(data, sender, with_filler("", bytes, FillerKind::kBinary, random.next()));
  plan.close(data, sender);
  control.reply("226 Transfer complete.");
}

}  // namespace

Plan ftp_transfer(const Taste& taste, Nanoseconds now, Stream& stream, Random& random) {
  Plan plan;
  Site site = stream.world().site(SiteKind::kFtp, taste.site(SiteKind::kFtp, random));
  const Host& self = stream.self();
  Host server = site.of(stream.is_v4());
  add_lookup(plan, site, now, stream, random);
  std::uint8_t connection = plan.connect(self, server, kControlPort);
  plan.open(connection);
  Control control(plan, connection, random);
  log_in(control, random);
  bool is_passive = random.chance(kPassiveShare);
  std::uint8_t data = is_passive ? passive(plan, control, self, server, random)
                                 : active(plan, control, self, server, stream.next_port());
  transfer(plan, control, data, is_passive, random);
  control.exchange("QUIT", "221 Goodbye.");
  plan.close(connection, Side::kServer);
  return plan;
}

}  // namespace weir::emulator
