// A service that others contact: a web server whose visitors come from the outside, independently of each other, by day
// and by night.
#include "emulator/activity.h"
#include "emulator/conversation.h"
#include "emulator/distributions.h"
#include "emulator/life.h"
#include "emulator/stream.h"
#include "emulator/tls.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 23;
constexpr std::uint32_t kVisitors = 8'000;
// Files of a web server: Barford and Crovella, Generating Representative Web Workloads (SIGMETRICS 1998).
constexpr LogNormal kFile{9.357, 1.318, 100, 133'000};
constexpr Pareto kLargeFile{1.1, 133'000, 5'000'000};
constexpr double kLargeShare = 0.07;
constexpr double kLastRequest = 0.4;
constexpr double kTlsShare = 0.9;

class ServerLife : public Process {
 public:
  ServerLife(const Life& life, Stream& stream) : mean_wait_(life.mean_wait), random_(stream.random(kPurpose)) {}

  Nanoseconds run(Nanoseconds now, Stream& stream) override {
    if (begun_) {
      Random detail = random_.split();
      auto conversation = std::make_unique<Conversation>(visit(stream, detail), detail);
      stream.start(std::make_unique<Activity>("visited", true, std::move(conversation)), now);
    }
    begun_ = true;
    return now + exponential(random_, mean_wait_);
  }

 private:
  static std::uint64_t file_bytes(Random& random) {
    return random.chance(kLargeShare) ? draw(random, kLargeFile) : draw(random, kFile);
  }

  Plan visit(Stream& stream, Random& random) {
    Plan plan;
    ConnectionPlan connection;
    auto visitor = static_cast<std::uint32_t>(zipf_rank(random, kVisitors));
    connection.client = stream.world().site(SiteKind::kOther, visitor).of(stream.is_v4());
    connection.client_port = static_cast<std::uint16_t>(49'152 + visits_++ % 16'384);
    connection.server = stream.self();
    bool tls = random.chance(kTlsShare);
    connection.server_port = tls ? tls::kPort : 80;
    std::uint8_t number = plan.add(connection);
    std::string name = "www" + std::to_string(stream.user()) + ".company.example";
    plan.open(number);
    if (tls) tls::add_handshake(plan, number, name, random);
    for (std::uint64_t left = geometric(random, kLastRequest, 20); left > 0; --left) {
      add_request(plan, number, name, tls, random);
    }
    plan.close(number, Side::kClient, random.between(1'000'000, 50'000'000));
    return plan;
  }

  static void add_request(Plan& plan, std::uint8_t connection, const std::string& name, bool tls, Random& random) {
    std::uint64_t bytes = file_bytes(random);
    Nanoseconds pause = exponential(random, 2 * kNanosecondsPerSecond), thought = random.between(500'000, 20'000'000);
    if (tls) {
      plan.send(connection, Side::kClient, tls::data(400, random), pause);
      plan.send(connection, Side::kServer, tls::data(bytes, random), thought);
      return;
    }
    plan.send(connection, Side::kClient, literal("GET / HTTP/1.1\r\nHost: " + name + "\r\nAccept: */*\r\n\r\n"), pause);
    std::string head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + std::to_string(bytes) +
        "\r\n\r\n";
    plan.send(connection, Side::kServer, with_filler(std::move(head), bytes, FillerKind::kBinary, random.next()),
              thought);
  }

  Nanoseconds mean_wait_;
  Random random_;
  std::uint64_t visits_ = 0;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Process> make_server_life(const Life& life, Stream& stream) {
  return std::make_unique<ServerLife>(life, stream);
}

}  // namespace weir::emulator
