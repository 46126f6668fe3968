// Windows over again from stored second panes, as the run gave them; by the minute where the seconds are gone.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "contracts/result_store.h"
#include "render/window_row.h"
#include "traffic/options.h"

namespace weir::cli {

struct WindowQuery {
  std::optional<std::string> user;  // absent: all
  Seconds first_border = 0, last_border = 0;  // windows that end in [first_border, last_border]
};

// Borders are multiples of options.slide_seconds; a window is reported when it has a packet. In order of time, then
// user. `visit` returns false to stop.
Status windows_of_seconds(ResultReader& reader, const traffic::Options& options, const WindowQuery& query,
                          const std::function<bool(const render::WindowRow&)>& visit);

// Each stored minute that ends in [first_border, last_border] as a window of 60 s, without sessions, likewise.
Status windows_of_minutes(ResultReader& reader, const WindowQuery& query,
                          const std::function<bool(const render::WindowRow&)>& visit);

struct WindowSpan {
  WindowQuery query;
  bool exact;  // every second of its windows is still kept
};

// The windows of `query` cut into spans, in order of time, by the times whose seconds are `missing`
// (ResultReader::without_seconds).
std::vector<WindowSpan> spans_of(const WindowQuery& query, const std::vector<std::pair<Seconds, Seconds>>& missing,
                                 Seconds window_seconds);

}  // namespace weir::cli
