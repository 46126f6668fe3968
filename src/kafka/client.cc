#include "kafka/client.h"

#include <array>
#include <utility>

namespace weir::kafka {
namespace {

struct DestroyConfiguration {
  void operator()(rd_kafka_conf_t* configuration) const { rd_kafka_conf_destroy(configuration); }
};
using Configuration = std::unique_ptr<rd_kafka_conf_t, DestroyConfiguration>;

// With TLS 1.3 a broker refuses a certificate after the handshake, and the library calls it a failure of transport.
bool is_tls_alert(int code, std::string_view reason) {
  return code == RD_KAFKA_RESP_ERR__TRANSPORT && reason.find(": SSL alert number ") != reason.npos;
}

void on_error(rd_kafka_t*, int code, const char* reason, void* opaque) {
  auto* health = static_cast<ClientHealth*>(opaque);
  const std::string_view text = reason;
  if (code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) health->all_down = true;
  if (!is_refusal(static_cast<rd_kafka_resp_err_t>(code)) && !is_tls_alert(code, text)) return;
  health->set_refusal(std::string(text.substr(0, text.find(" (after "))));  // some milliseconds in some state
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

std::string ClientHealth::refusal() const {
  std::lock_guard lock(mutex_);
  return refusal_;
}

void ClientHealth::set_refusal(std::string reason) {
  std::lock_guard lock(mutex_);
  refusal_ = std::move(reason);
}

bool is_refusal(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__SSL:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return true;
    default:
      return false;
  }
}

// A broker's own words may be in it, and a broker is told passwords.
std::string refusal_of(const Client& client, const ClientOptions& options) {
  rd_kafka_poll(client.get(), 0);  // the library tells when it is asked
  std::string reason = client.health().refusal();
  for (const auto& [name, value] : options.properties) {
    if (!is_secret(name) || value.empty()) continue;
    for (std::size_t at = reason.find(value); at != reason.npos; at = reason.find(value, at + 3))
      reason.replace(at, value.size(), "***");
  }
  return reason;
}

Error unreachable(const Client& client, const ClientOptions& options, std::string_view reason) {
  const std::string refusal = refusal_of(client, options);
  return unreachable(options, refusal.empty() ? reason : refusal);
}

Error unreachable(const ClientOptions& options, std::string_view reason) {
  return {ErrorKind::kUnavailable, "cannot reach Kafka at", options.servers, std::string(reason)};
}

}  // namespace weir::kafka
