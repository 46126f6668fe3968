// TLS 1.3 as it looks from outside (RFC 8446): hellos that can be read, with the server's name (RFC 6066), then records
// that cannot.
#pragma once

#include "emulator/plan.h"
#include "emulator/random.h"

namespace weir::emulator::tls {

inline constexpr std::uint16_t kPort = 443;

std::string client_hello(const std::string& server_name, Random& random);
std::string server_hello(Random& random);

// The handshake on an open connection.
void add_handshake(Plan& plan, std::uint8_t connection, const std::string& server_name, Random& random);
// `bytes` of application data.
Content data(std::uint64_t bytes, Random& random);

}  // namespace weir::emulator::tls
