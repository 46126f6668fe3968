// What a step of a shard gives: changes for the state store of the engine around it, and rows for its sinks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace weir::jni {

struct StateChange {
  std::string key;
  std::optional<std::string> value;  // absent: remove
};

enum class OutputKind : std::uint8_t {
  kWindow = 0,       // a JSON line for weir.windows; key: the user
  kPane = 1,         // the others are BSON documents of api/mongodb.md; key: their _id
  kSession = 2,  // it, a profile and a user's minute replace the document of the same _id: what comes later of the
  kProfile = 3,  // input is in it beside all that was in the one before
  kUserMinute = 4,
  kNetworkPane = 5,
  // 6 is Java's: a dead letter.
  kPackets = 7,  // documents of api/packets.md
  kPacketSpan = 8,
  kRemoved = 9,  // the headers of a record for every partition of the packets' topic; key: the probe
  kTurnedAway = 10,  // no value; key: a probe that nobody listed, and that is one too many to wait for (clocks.h)
};

struct OutputRow {
  OutputKind kind = OutputKind::kWindow;
  std::string key, value;
};

struct Step {
  std::vector<StateChange> changes;
  std::vector<OutputRow> rows;
};

}  // namespace weir::jni
