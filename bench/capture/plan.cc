#include "capture/plan.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace weir::bench {
namespace {

constexpr std::uint32_t kRemotes = 2'000;
constexpr std::uint32_t kResolvers[] = {0x09090909, 0x08080808, 0x01010101};
constexpr std::uint64_t kLeastPackets = 8;  // a handshake, a request, an answer, a teardown
constexpr double kTailIndex = 1.5;          // Pareto: few flows carry most packets
constexpr double kMedianLifeSeconds = 15;   // log-normal: seconds to minutes
constexpr double kLifeSigma = 1.0;
constexpr double kUsualPackets = 60;  // larger transfers last longer
constexpr double kLeastLifeSeconds = 1, kMostLifeSeconds = 300, kUsualSeconds = 600;

class Planner {
 public:
  explicit Planner(const PlanOptions& options)
      : options_(options), random_(options.seed), stretch_(options.seconds / kUsualSeconds) {}

  Plan plan() {
    Plan plan;
    plan.packets.reserve(options_.packets);
    for (std::uint32_t i = 0; i < options_.flows; ++i) plan.flows.push_back(flow(i));
    std::vector<std::uint64_t> counts = packet_counts(plan.flows);
    for (std::uint32_t i = 0; i < options_.flows; ++i) add_packets(plan, i, counts[i]);
    std::stable_sort(plan.packets.begin(), plan.packets.end(),
                     [](const auto& a, const auto& b) { return a.microseconds < b.microseconds; });
    return plan;
  }

 private:
  double uniform() { return double(random_() >> 11) * 0x1p-53; }
  std::uint32_t below(std::uint32_t limit) { return std::uint32_t(uniform() * limit); }
  double normal() { return std::sqrt(-2 * std::log(1 - uniform())) * std::cos(2 * M_PI * uniform()); }

  static FlowKind kind_of(double share) {
    if (share < 0.30) return FlowKind::kDns;
    if (share < 0.85) return FlowKind::kTls;
    return share < 0.90 ? FlowKind::kHttp : FlowKind::kQuic;
  }

  Flow flow(std::uint32_t index) {
    Flow flow;
    flow.kind = kind_of(uniform());
    std::uint32_t user = below(options_.users);
    flow.user_address = 0x0a000000 + (user / 200 << 8) + 10 + user % 200;
    auto remote = std::uint32_t(kRemotes * uniform() * uniform() * uniform());  // some are far more popular
    flow.name = "host" + std::to_string(remote) + ".example.com";
    bool dns = flow.kind == FlowKind::kDns;
    flow.remote_address = dns ? kResolvers[remote % 3] : 0x17000000 + remote * 4099;
    flow.user_port = std::uint16_t(32'768 + index % 28'000);  // so that no 5-tuple comes twice
    flow.remote_port = dns ? 53 : flow.kind == FlowKind::kHttp ? 80 : 443;
    return flow;
  }

  // Two for each DNS flow; the others share the rest by weight, each its least.
  std::vector<std::uint64_t> packet_counts(const std::vector<Flow>& flows) {
    std::vector<double> weights;
    double all_weights = 0;
    std::uint64_t given = 0;
    std::vector<std::uint64_t> counts;
    for (const Flow& flow : flows) {
      bool dns = flow.kind == FlowKind::kDns;
      counts.push_back(dns ? 2 : kLeastPackets);
      given += counts.back();
      weights.push_back(dns ? 0 : std::pow(1 - uniform(), -1 / kTailIndex));
      all_weights += weights.back();
    }
    std::uint64_t rest = options_.packets - given;
    std::size_t heaviest = std::size_t(std::max_element(weights.begin(), weights.end()) - weights.begin());
    std::uint64_t left = rest;
    for (std::size_t i = 0; i < flows.size(); ++i) {
      auto share = std::uint64_t(double(rest) * weights[i] / all_weights);
      counts[i] += share, left -= share;
    }
    counts[heaviest] += left;
    return counts;
  }

  // Sizes of payloads: a third full segments, the rest of all sizes.
  std::uint16_t data_bytes() { return std::uint16_t(uniform() < 0.305 ? 1448 : 24 + below(810)); }

  void add_packets(Plan& plan, std::uint32_t index, std::uint64_t count) {
    double life = kMedianLifeSeconds * std::exp(kLifeSigma * normal());
    life *= std::sqrt(double(count) / kUsualPackets);
    life = std::clamp(life, kLeastLifeSeconds, kMostLifeSeconds) * stretch_;
    FlowKind kind = plan.flows[index].kind;
    if (kind == FlowKind::kDns) life = 0.02;
    double start = uniform() * (options_.seconds - life);
    std::vector<double> times;
    for (std::uint64_t i = 0; i < count; ++i) times.push_back((start + life * uniform()) * 1e6);
    std::sort(times.begin(), times.end());
    for (std::uint64_t i = 0; i < count; ++i) {
      PlannedPacket packet{std::uint64_t(times[i]), index, 0, Step::kData, false};
      describe(packet, kind, i, count);
      plan.packets.push_back(packet);
    }
  }

  void describe(PlannedPacket& packet, FlowKind kind, std::uint64_t i, std::uint64_t count) {
    if (kind == FlowKind::kDns) {
      packet.step = i == 0 ? Step::kQuery : Step::kAnswer;
      packet.from_user = i == 0;
    } else if (kind == FlowKind::kQuic) {
      describe_data(packet);
      if (i == 0) packet.step = Step::kFirst, packet.from_user = true, packet.payload_bytes = 1200;
    } else {
      describe_tcp(packet, i, count);
    }
  }

  void describe_tcp(PlannedPacket& packet, std::uint64_t i, std::uint64_t count) {
    static constexpr Step kFirstSteps[] = {Step::kSyn, Step::kSynAck, Step::kAck, Step::kFirst};
    static constexpr Step kLastSteps[] = {Step::kFin, Step::kFinAck, Step::kAck};
    if (i < 4) {
      packet.step = kFirstSteps[i], packet.from_user = i != 1;
    } else if (i >= count - 3) {
      packet.step = kLastSteps[i - (count - 3)], packet.from_user = i != count - 2;
    } else if (uniform() < 0.045) {
      packet.step = Step::kAck, packet.from_user = true;
    } else {
      describe_data(packet);
    }
  }

  void describe_data(PlannedPacket& packet) {
    packet.from_user = uniform() < 0.25;
    packet.payload_bytes = data_bytes();
  }

  PlanOptions options_;
  std::mt19937_64 random_;  // its numbers are the same everywhere; the standard's distributions are not
  double stretch_;
};

}  // namespace

Plan make_plan(const PlanOptions& options) {
  if (options.packets < options.flows * kLeastPackets) return {};
  return Planner(options).plan();
}

}  // namespace weir::bench
