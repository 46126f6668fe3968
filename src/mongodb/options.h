// Which server and database results are read from. No header of libmongoc: whoever makes a reader includes this one.
#pragma once

#include <string>

#include "base/error.h"
#include "traffic/options.h"

namespace weir::mongodb {

struct Options {
  std::string uri;  // mongodb://... or mongodb+srv://...; may hold a password, and is never shown
  std::string database = "weir";
  traffic::Bounds bounds;  // of the values inside: the hash key and K must be those they were made with
};

// kUsage: not a URI of MongoDB's.
Status check_uri(const std::string& uri);
bool has_password(const std::string& uri);

}  // namespace weir::mongodb
