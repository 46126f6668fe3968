// The options about Kafka that weir capture and weir run share, over the settings.
#pragma once

#include <string>
#include <vector>

#include "kafka/client_options.h"
#include "settings/settings.h"

namespace CLI {
class App;
}

namespace weir::cli {

struct KafkaOptions {
  std::string servers, topic;
  std::vector<std::string> properties;  // kafka.KEY=VALUE
  bool one_packet_per_record = false;
};

void add_kafka_options(CLI::App& command, KafkaOptions& options);

// The settings with the options over them. kUsage: what cannot be a property, or a secret on the command line.
Status apply(const KafkaOptions& options, settings::Kafka& kafka);

// Properties and secrets, those read from their files (relative ones beside the settings file).
Result<kafka::ClientOptions> client_options(const settings::Settings& settings);

}  // namespace weir::cli
