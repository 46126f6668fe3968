#include "kafka/client_options.h"

#include <algorithm>
#include <array>

namespace weir::kafka {

std::string refused_property(const std::string& name) {
  static constexpr std::array kOurs{"transactional.id",     "enable.idempotence",  "transaction.timeout.ms",
                                    "isolation.level",      "enable.auto.commit",  "bootstrap.servers",
                                    "metadata.broker.list", "enable.partition.eof"};
  return std::find(kOurs.begin(), kOurs.end(), name) == kOurs.end() ? "" : "weir sets it itself";
}

bool is_secret(const std::string& name) {
  static constexpr std::array kSecrets{"sasl.password", "ssl.key.password", "ssl.keystore.password", "ssl.key.pem",
                                       "sasl.oauthbearer.client.secret"};
  return std::find(kSecrets.begin(), kSecrets.end(), name) != kSecrets.end();
}

}  // namespace weir::kafka
