// Which flows the generated capture has and when each of their packets comes. Same options, same plan.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::bench {

struct PlanOptions {
  std::uint64_t packets = 2'000'000;  // exactly
  std::uint32_t flows = 20'000;
  std::uint32_t users = 100;
  std::uint32_t seconds = 600;  // all times stretch with it
  std::uint64_t seed = 1;
};

enum class FlowKind : std::uint8_t { kDns, kTls, kHttp, kQuic };

struct Flow {
  FlowKind kind = FlowKind::kTls;
  std::uint32_t user_address = 0, remote_address = 0;  // the user opens every flow
  std::uint16_t user_port = 0, remote_port = 0;
  std::string name;  // of the remote
};

enum class Step : std::uint8_t { kSyn, kSynAck, kAck, kFirst, kData, kFin, kFinAck, kQuery, kAnswer };

struct PlannedPacket {
  std::uint64_t microseconds = 0;  // since the capture's start
  std::uint32_t flow = 0;
  std::uint16_t payload_bytes = 0;  // of kData, and of kFirst in kQuic
  Step step = Step::kData;
  bool from_user = false;
};

struct Plan {
  std::vector<Flow> flows;
  std::vector<PlannedPacket> packets;  // by time
};

// At least 8 packets a flow are needed; with fewer the result is empty.
Plan make_plan(const PlanOptions& options);

}  // namespace weir::bench
