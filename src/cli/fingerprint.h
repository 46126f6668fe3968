// What recognises a capture that was imported before.
#pragma once

#include <string>
#include <vector>

#include "base/error.h"

namespace weir::cli {

// Of the content of the files of every source and of the settings that shape results: 32 hexadecimal digits. Of a file
// count its size, its first and last 4 KiB and 256 blocks of 4 KiB spread evenly between (a file of up to 1 MiB as a
// whole), so that a fingerprint of a large capture takes milliseconds. Names and places do not count. Empty when an
// input is no regular file: what comes from a pipe cannot be recognised.
Result<std::string> fingerprint(const std::vector<std::vector<std::string>>& sources, const std::string& settings_hash);

}  // namespace weir::cli
