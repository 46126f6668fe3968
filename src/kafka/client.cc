#include "kafka/client.h"

#include <array>

namespace weir::kafka {
namespace {

struct DestroyConfiguration {
  void operator()(rd_kafka_conf_t* configuration) const { rd_kafka_conf_destroy(configuration); }
};
using Configuration = std::unique_ptr<rd_kafka_conf_t, DestroyConfiguration>;

void on_error(rd_kafka_t*, int code, const char*, void* health) {
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) static_cast<ClientHealth*>(health)->all_down = true;
}

// The library's own lines name what weir says in one line of its own.
void on_log(const rd_kafka_t*, int, const char*, const char*) {}

Status set(rd_kafka_conf_t* configuration, const std::string& name, const std::string& value) {
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(configuration, name.c_str(), value.c_str(), reason.data(), reason.size()) == RD_KAFKA_CONF_OK) {
    return {};
  }
  // The library's reason may hold the value, which may be a secret.
  return failure(ErrorKind::kUsage, "librdkafka does not take this value of", "kafka." + name,
                 "see librdkafka's CONFIGURATION.md");
}

}  // namespace

Result<Client> Client::open(rd_kafka_type_t type, const ClientOptions& options,
                            const std::map<std::string, std::string>& ours) {
  Configuration configuration(rd_kafka_conf_new());
  std::map<std::string, std::string> all = ours;
  all["bootstrap.servers"] = options.servers;
  all["client.id"] = "weir";
  for (const auto& [name, value] : options.properties) all[name] = value;
  for (const auto& [name, value] : all) {
    if (Status status = set(configuration.get(), name, value); !status) return std::unexpected(status.error());
  }
  Client client;
  client.health_ = std::make_unique<ClientHealth>();
  rd_kafka_conf_set_opaque(configuration.get(), client.health_.get());
  rd_kafka_conf_set_error_cb(configuration.get(), on_error);
  rd_kafka_conf_set_log_cb(configuration.get(), on_log);
  std::array<char, 512> reason{};
  rd_kafka_t* handle = rd_kafka_new(type, configuration.get(), reason.data(), reason.size());
  if (handle == nullptr) {
    return failure(ErrorKind::kUsage, "cannot use the Kafka settings", reason.data(), "see docs/probe.md");
  }
  (void)configuration.release();  // the handle's now
  client.handle_.reset(handle);
  return client;
}

Error unreachable(const ClientOptions& options, std::string_view reason) {
  return {ErrorKind::kUnavailable, "cannot reach Kafka at", options.servers, std::string(reason)};
}

}  // namespace weir::kafka
