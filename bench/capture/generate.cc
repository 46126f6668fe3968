// Writes the capture of the benchmarks: generate OUTPUT [--packets N] [--flows N] [--users N] [--seconds N] [--seed N].
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "capture/frame.h"
#include "capture/payload.h"
#include "capture/plan.h"

namespace weir::bench {
namespace {

constexpr std::uint64_t kEpochSeconds = 1'700'000'000;

// A flow while it is written.
struct Ends {
  End user, remote;
};

class Writer {
 public:
  Writer(std::FILE* file, const Plan& plan) : file_(file), plan_(plan), filler_(2048) {
    std::uint64_t state = 88172645463325252u;  // payloads are encrypted these days: no pattern
    for (auto& byte : filler_) {
      state ^= state << 13, state ^= state >> 7, state ^= state << 17;
      byte = std::uint8_t(state);
    }
    for (const Flow& flow : plan.flows) {
      ends_.push_back({{flow.user_address, flow.user_port, 1000}, {flow.remote_address, flow.remote_port, 5000}});
    }
  }

  bool write() {
    const std::uint32_t header[] = {0xa1b2c3d4, 0x00040002, 0, 0, 262'144, 1};
    std::fwrite(header, sizeof header, 1, file_);
    for (const PlannedPacket& packet : plan_.packets) write_packet(packet);
    return std::fflush(file_) == 0 && std::ferror(file_) == 0;
  }

  std::uint64_t bytes = 24;

 private:
  void write_packet(const PlannedPacket& packet) {
    build_frame(packet);
    auto length = std::uint32_t(frame_.size());
    const std::uint32_t header[] = {std::uint32_t(kEpochSeconds + packet.microseconds / 1'000'000),
                                    std::uint32_t(packet.microseconds % 1'000'000), length, length};
    std::fwrite(header, sizeof header, 1, file_);
    std::fwrite(frame_.data(), frame_.size(), 1, file_);
    bytes += sizeof header + frame_.size();
  }

  void build_frame(const PlannedPacket& packet) {
    const Flow& flow = plan_.flows[packet.flow];
    Ends& ends = ends_[packet.flow];
    End& from = packet.from_user ? ends.user : ends.remote;
    End& to = packet.from_user ? ends.remote : ends.user;
    Payload payload = payload_of(packet, flow);
    if (flow.kind == FlowKind::kDns || flow.kind == FlowKind::kQuic) {
      udp_frame(frame_, from, to, payload);
    } else {
      tcp_frame(frame_, from, to, flags_of(packet.step), payload);
    }
  }

  static std::uint8_t flags_of(Step step) {
    switch (step) {
      case Step::kSyn:
        return kSyn;
      case Step::kSynAck:
        return kSyn | kAck;
      case Step::kAck:
        return kAck;
      case Step::kFin:
        return kFin | kAck;
      case Step::kFinAck:
        return kFin | kAck;
      default:
        return kPush | kAck;
    }
  }

  Payload payload_of(const PlannedPacket& packet, const Flow& flow) const {
    switch (packet.step) {
      case Step::kQuery:
        return dns_query(flow.name, flow.user_port);
      case Step::kAnswer:
        return dns_answer(flow.name, flow.user_port, 0x17000000 + flow.user_port);
      case Step::kFirst:
        if (flow.kind == FlowKind::kTls) return tls_client_hello(flow.name);
        if (flow.kind == FlowKind::kHttp) return http_request(flow.name);
        return filler(packet.payload_bytes, 0xc3);
      case Step::kData:
        return filler(packet.payload_bytes, flow.kind == FlowKind::kTls ? 0x17 : 0x43);
      default:
        return {};
    }
  }

  Payload filler(std::size_t bytes_wanted, std::uint8_t first) const {
    Payload payload(filler_.begin(), filler_.begin() + std::ptrdiff_t(bytes_wanted));
    if (!payload.empty()) payload[0] = first;
    return payload;
  }

  std::FILE* file_;
  const Plan& plan_;
  Payload filler_;
  std::vector<Ends> ends_;
  std::vector<std::uint8_t> frame_;
};

// Pairs of a user and a second with traffic: what a monitor with windows has to settle.
std::size_t user_seconds(const Plan& plan) {
  std::set<std::uint64_t> seen;
  for (const PlannedPacket& packet : plan.packets) {
    seen.insert(std::uint64_t(plan.flows[packet.flow].user_address) << 32 | packet.microseconds / 1'000'000);
  }
  return seen.size();
}

bool read_options(int argc, char** argv, PlanOptions& options) {
  for (int i = 2; i < argc; i += 2) {
    if (i + 1 == argc) return false;
    std::string name = argv[i];
    std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
    if (name == "--packets")
      options.packets = value;
    else if (name == "--flows")
      options.flows = std::uint32_t(value);
    else if (name == "--users")
      options.users = std::uint32_t(value);
    else if (name == "--seconds")
      options.seconds = std::uint32_t(value);
    else if (name == "--seed")
      options.seed = value;
    else
      return false;
  }
  return argc > 1 && argv[1][0] != '-';  // an option, not a file of that name
}

int generate(int argc, char** argv) {
  PlanOptions options;
  if (!read_options(argc, argv, options)) {
    std::fprintf(stderr, "usage: generate OUTPUT [--packets N] [--flows N] [--users N] [--seconds N] [--seed N]\n");
    return 2;
  }
  Plan plan = make_plan(options);
  std::FILE* file = plan.packets.empty() ? nullptr : std::fopen(argv[1], "wb");
  if (file == nullptr) {
    std::fprintf(stderr, "generate: %s: %s\n", argv[1],
                 plan.packets.empty() ? "fewer than 8 packets a flow" : std::strerror(errno));
    return 1;
  }
  Writer writer(file, plan);
  bool written = writer.write();
  written = std::fclose(file) == 0 && written;
  if (!written) {
    std::fprintf(stderr, "generate: %s: %s\n", argv[1], std::strerror(errno));
    return 1;
  }
  std::printf(
      "{\"packets\":%zu,\"bytes\":%llu,\"flows\":%u,\"users\":%u,\"seconds\":%u,\"user_seconds\":%zu,\"seed\":%llu}\n",
      plan.packets.size(), static_cast<unsigned long long>(writer.bytes), options.flows, options.users, options.seconds,
      user_seconds(plan), static_cast<unsigned long long>(options.seed));
  return 0;
}

}  // namespace
}  // namespace weir::bench

int main(int argc, char** argv) { return weir::bench::generate(argc, argv); }
