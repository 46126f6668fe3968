// The captures that a command names: each is read once.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/error.h"

namespace weir::cli {

struct ToImport {
  std::vector<std::vector<std::string>> reads;  // one a source; none is empty
  std::vector<std::string> heads;               // of the files that can be recognised
  std::vector<std::string> left_out;            // a line for each: which, and why
};

// Everything, looked at: the first packets of each file are read.
ToImport look_at(const std::vector<std::vector<std::string>>& reads);

// Without the files for which `why` has an answer that is not empty; an Error of it ends all.
Result<ToImport> leave_out(const ToImport& all, const std::function<Result<std::string>(const std::string& path)>& why);

// Each capture once, under whatever names. One that begins with all of another that is named is an Error (kInput):
// those packets would count twice. Files that begin with the same packets are read to their end.
Result<ToImport> leave_out_repeats(const ToImport& all);

}  // namespace weir::cli
