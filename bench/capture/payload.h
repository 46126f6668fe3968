// First payloads of the generated flows, as programs send them, so that a monitor that reads names finds some.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace weir::bench {

using Payload = std::vector<std::uint8_t>;

Payload tls_client_hello(const std::string& name);             // RFC 8446, with the server name extension (RFC 6066)
Payload http_request(const std::string& name);                 // RFC 9112
Payload dns_query(const std::string& name, std::uint16_t id);  // RFC 1035, type A
Payload dns_answer(const std::string& name, std::uint16_t id, std::uint32_t address);  // one A record

}  // namespace weir::bench
