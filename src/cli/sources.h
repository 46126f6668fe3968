// The sources that `weir run` is asked for, opened, and the networks that they bring.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/known_captures.h"
#include "cli/run_options.h"
#include "contracts/packet_source.h"
#include "kafka/topic_source.h"

namespace weir::cli {

struct Sources {
  std::vector<std::unique_ptr<PacketSource>> opened;
  bool live = false;
  std::string description;  // "eth0, eth1" or the paths
  std::shared_ptr<ReadCaptures> read = std::make_shared<ReadCaptures>();  // files that were read
  std::string became;       // the user that weir is now, when it gave root up
  std::shared_ptr<const kafka::TopicCounters> topic;  // of packets that come from Kafka; else null
  kafka::SettledBefore settled_before;                // likewise
};

// Opens everything (Kafka's topic counts as live unless it is read to its end), and when all interfaces are open gives
// root up (capture/privileges.h). Settings without networks get the interfaces' own prefixes; files, and interfaces
// without an address, get private_ranges(). A directory of results that is to be made is made before root is given up,
// for the user that weir becomes.
Result<Sources> open_sources(const RunOptions& options, settings::Settings& settings);

// 10/8, 172.16/12, 192.168/16 (RFC 1918), 169.254/16 (RFC 3927), fc00::/7 (RFC 4193), fe80::/10 (RFC 4291).
std::vector<Prefix> private_ranges();

}  // namespace weir::cli
