#include "cli/kafka_options.h"

#include <CLI/CLI.hpp>

#include "cli/secret_file.h"

namespace weir::cli {
namespace {

constexpr std::string_view kPrefix = "kafka.";

Status check_property(const std::string& name) {
  const std::string shown = std::string(kPrefix) + name;
  if (std::string reason = kafka::refused_property(name); !reason.empty()) {
    return failure(ErrorKind::kUsage, "cannot set", shown, reason);
  }
  if (kafka::is_secret(name)) {
    return failure(ErrorKind::kUsage, "a secret must be in a file:", shown,
                   "name the file under [kafka.secret_files] in the settings");
  }
  return {};
}

}  // namespace

void add_kafka_options(CLI::App& command, KafkaOptions& options) {
  command.add_option("--kafka", options.servers, "Kafka's address; more after commas")->type_name("HOST:PORT");
  command.add_option("--topic", options.topic, "Topic of the packets [weir.packets]")->type_name("TOPIC");
  command.add_option("--kafka-config", options.properties, "A property for librdkafka, repeatable; no secrets")
      ->type_name("kafka.KEY=VALUE")
      ->allow_extra_args(false);
  command.add_flag("--one-packet-per-record", options.one_packet_per_record, "Records in pycapa's form");
}

Status apply(const KafkaOptions& options, settings::Kafka& kafka) {
  if (!options.servers.empty()) kafka.servers = options.servers;
  if (!options.topic.empty()) kafka.topic = options.topic;
  for (const std::string& property : options.properties) {
    const std::size_t equals = property.find('=');
    if (!property.starts_with(kPrefix) || equals == std::string::npos) {
      return failure(ErrorKind::kUsage, "not a property:", property.substr(0, equals), "write it as kafka.KEY=VALUE");
    }
    const std::string name = property.substr(kPrefix.size(), equals - kPrefix.size());
    kafka.properties[name] = property.substr(equals + 1);
  }
  for (const auto& [name, value] : kafka.properties) {
    if (Status allowed = check_property(name); !allowed) return allowed;
  }
  return {};
}

Result<kafka::ClientOptions> client_options(const settings::Settings& settings) {
  kafka::ClientOptions options{settings.kafka.servers, settings.kafka.properties};
  for (const auto& [name, file] : settings.kafka.secret_files) {
    auto secret = read_secret(beside(settings.path, file), "[kafka.secret_files]");
    if (!secret) return std::unexpected(secret.error());
    options.properties[name] = *secret;
  }
  return options;
}

}  // namespace weir::cli
