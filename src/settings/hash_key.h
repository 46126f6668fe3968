// The key of the bounds' hash, from a file: an attacker who knows it could choose what is kept.
#pragma once

#include <string>

#include "base/error.h"
#include "base/hashing.h"

namespace weir::settings {

// The file holds 32 hexadecimal digits (`openssl rand -hex 16`), white space around them aside.
Result<HashKey> read_hash_key_file(const std::string& path);

}  // namespace weir::settings
