// How to reach Kafka. Properties are librdkafka's own (its CONFIGURATION.md), without the prefix "kafka."; they win
// over what weir sets, but for what its promises rest on.
#pragma once

#include <map>
#include <string>

namespace weir::kafka {

struct ClientOptions {
  std::string servers;                            // HOST:PORT, more after commas
  std::map<std::string, std::string> properties;  // secrets among them: never shown
};

// Why a property cannot be set by the user: empty when it can.
std::string refused_property(const std::string& name);
// Whether its value is a secret: then only a file may hold it.
bool is_secret(const std::string& name);

}  // namespace weir::kafka
