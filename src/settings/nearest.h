// The known word nearest to a mistyped one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::settings {

// By optimal string alignment distance (a swap of neighbours is one step). Empty when nothing is near: more steps than
// a third of the word's length, one at least.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

// "did you mean WORD?", or the known words when none is near and they are few; else empty.
std::string suggestion(std::string_view word, const std::vector<std::string>& known);

}  // namespace weir::settings
