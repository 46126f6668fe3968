#include "traffic/protocols.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

namespace weir::traffic {
namespace {

struct Service {
  std::uint8_t transport;
  std::uint16_t port;
  std::string_view name;
};

constexpr Service kServices[] = {
#include "iana_ports.inc"
};

constexpr int kTransports = 3;

constexpr int transport_index(std::uint8_t transport) {
  switch (transport) {
    case packet::kTcp:
      return 0;
    case packet::kUdp:
      return 1;
    case packet::kSctp:
      return 2;
    default:
      return -1;
  }
}

// A name has one id whatever its transport and port; ids are ranks in the sorted list of names, 1-based, and so change
// only with the list (whose hash is part of settings_hash).
struct Registry {
  std::vector<std::string_view> names;
  std::array<std::vector<std::uint16_t>, kTransports> id_of_port;  // 0: not registered

  Registry() {
    for (const Service& service : kServices) names.push_back(service.name);
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    for (auto& ids : id_of_port) ids.resize(65536);
    for (const Service& service : kServices) {
      auto at = std::lower_bound(names.begin(), names.end(), service.name) - names.begin();
      id_of_port[static_cast<std::size_t>(transport_index(service.transport))][service.port] =
          static_cast<std::uint16_t>(at + 1);
    }
  }
};

const Registry& registry() {
  static const Registry instance;  // a constant table, made on first use
  return instance;
}

std::uint16_t id_of(std::uint8_t transport, std::uint16_t port) {
  const int index = transport_index(transport);
  return index < 0 ? std::uint16_t{0} : registry().id_of_port[static_cast<std::size_t>(index)][port];
}

constexpr std::string_view kTransportNames[256] = {
#include "transport_names.inc"
};

const std::array<std::string, 256>& transport_names() {
  static const std::array<std::string, 256> names = [] {
    std::array<std::string, 256> all;
    for (std::size_t i = 0; i < all.size(); ++i)
      all[i] = kTransportNames[i].empty() ? "ip-" + std::to_string(i) : std::string(kTransportNames[i]);
    return all;
  }();
  return names;
}

}  // namespace

bool is_registered(std::uint8_t transport, std::uint16_t port) { return id_of(transport, port) != 0; }

ProtocolId protocol_of(std::uint8_t transport, std::uint16_t service_port) {
  const std::uint16_t id = id_of(transport, service_port);
  return id != 0 ? id : protocol_of_transport(transport);
}

std::string_view transport_name(std::uint8_t transport) { return transport_names()[transport]; }

std::string_view protocol_name(ProtocolId protocol) {
  if (protocol >= kTransportProtocol) return transport_name(static_cast<std::uint8_t>(protocol - kTransportProtocol));
  const auto& names = registry().names;
  return protocol == 0 || protocol > names.size() ? std::string_view("unknown") : names[protocol - 1];
}

std::uint64_t protocol_list_id() {
  std::uint64_t id = 0;
  for (const Service& service : kServices) {
    id = mix(id, static_cast<std::uint64_t>(service.transport) << 16 | service.port);
    for (const char c : service.name) id = mix(id, static_cast<unsigned char>(c));
  }
  return id;
}

std::uint16_t likely_service_port(std::uint8_t transport, std::uint16_t one, std::uint16_t other) {
  const bool one_registered = is_registered(transport, one);
  if (one_registered != is_registered(transport, other)) return one_registered ? one : other;
  return std::min(one, other);
}

}  // namespace weir::traffic
