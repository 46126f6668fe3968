// A probe: packets of its sources into the spool, the spool into Kafka.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "contracts/packet_source.h"
#include "kafka/intake.h"
#include "kafka/sender.h"
#include "kafka/spool.h"

namespace weir::kafka {

struct ProbeOptions {
  SenderOptions sender;  // its `probe` is the name
  SpoolOptions spool;
  std::int32_t partitions = 4;  // of a topic that has to be made
  bool one_packet_per_record = false;
  std::string input;   // a fingerprint of what is read; empty: live, or nothing that can be recognised
  bool again = false;  // read what was read before, or drop what was left in the middle
  std::chrono::milliseconds patience{10'000};  // for Kafka, after the sources have been stopped
};

struct ProbeOutcome {
  bool nothing_new = false;  // the input was sent before
  bool resumed = false;      // went on in the middle of the input
  IntakeCounters taken;      // of this run
  SenderCounters sent;       // likewise
  std::uint64_t spool_bytes_left = 0;  // not in Kafka yet
  std::uint64_t torn_bytes = 0;        // cut off when the spool was opened
  std::vector<Error> problems;         // of the sources, in order
};

// Runs until every source has ended and all is sent, or `stop`. What is accepted and not sent stays in the spool for
// the next run. `tell` gives a line for the operator at a time, from any thread. Errors: of the spool, of the settings,
// kUsage (more than kMaxSources).
Result<ProbeOutcome> run_probe(std::vector<std::unique_ptr<PacketSource>> sources, const ProbeOptions& options,
                               const std::atomic<bool>& stop, const std::function<void(const Error&)>& tell);

}  // namespace weir::kafka
