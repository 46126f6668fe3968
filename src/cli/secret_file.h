// Secrets come from files: a command line can be seen by everybody on the machine.
#pragma once

#include <string>

#include "base/error.h"

namespace weir::cli {

// The file's content without line breaks at its end. kPermission: it cannot be read; `setting` is what named it.
Result<std::string> read_secret(const std::string& file, const std::string& setting);

// A file that the settings name: relative ones are beside the settings file.
std::string beside(const std::string& settings_file, const std::string& file);

}  // namespace weir::cli
