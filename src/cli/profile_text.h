// A profile for people: Table I of Ocampo et al., then protocols, ports and destinations.
#pragma once

#include <string>

#include "traffic/records.h"

namespace weir::cli {

std::string profile_text(const traffic::CurrentProfile& profile, std::size_t rows, bool colours);

// One record a row of every list: api/csv.md.
std::string profile_csv(const traffic::CurrentProfile& profile, std::size_t rows);

// "443 (tcp)"; "192.0.2.1 (example.org)".
std::string port_text(const traffic::PortKey& key);
std::string remote_text(const traffic::SettledRemote& remote);

}  // namespace weir::cli
