// Text from outside on its way to a terminal: names, paths and interfaces may hold anything.
#pragma once

#include <string>
#include <string_view>

namespace weir::cli {

// `text` with '?' for each thing that a terminal may act on or cannot show: control characters (C0, DEL, C1),
// bidirectional and invisible format characters (Unicode TR 36), bytes that are not UTF-8, and what the locale cannot
// print.
std::string printable(std::string_view text);

// Columns of the terminal that printable text takes.
std::size_t display_width(std::string_view printable_text);

// printable() text in exactly `width` columns: cut (with "~" as its last column) or padded with spaces.
std::string fit(std::string_view text, std::size_t width);
std::string fit_right(std::string_view text, std::size_t width);  // padded on the left

// Takes the locale's character type from the environment; UTF-8 when the environment says nothing.
void set_locale();
// Can the locale show characters beyond ASCII?
bool locale_is_utf8();

}  // namespace weir::cli
