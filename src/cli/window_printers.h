// Windows as they settle, on standard output: JSON lines or CSV.
#pragma once

#include <atomic>

#include "cli/output.h"
#include "engine/engine.h"
#include "render/json_rows.h"

namespace weir::cli {

// What both do about their reader: it is given windows once they are stored, so that nothing that was reported is lost.
// A live run's lines are written at once then. When the reader went away the run is told to end, unless its results are
// kept.
class WindowPrinter : public engine::Observer {
 public:
  WindowPrinter(Output& output, bool live, std::atomic<bool>* stop_when_closed)
      : output_(output), live_(live), stop_when_closed_(stop_when_closed) {}
  bool wants_windows() const override { return !output_.closed(); }
  void settled(Seconds, const engine::Counters&) override;

 protected:
  std::string& held() { return held_; }  // to append what settled() is to write
  Output& output_;

 private:
  std::string held_;
  bool live_, told_ = false;
  std::atomic<bool>* stop_when_closed_;  // null: go on
};

class JsonWindows : public WindowPrinter {
 public:
  JsonWindows(Output& output, bool live, std::atomic<bool>* stop_when_closed, render::JsonShape shape)
      : WindowPrinter(output, live, stop_when_closed), shape_(shape) {}
  void window(const engine::Window& window) override;
  void long_window(const traffic::CurrentProfile& profile) override;

 private:
  render::JsonShape shape_;
};

class CsvWindows : public WindowPrinter {
 public:
  CsvWindows(Output& output, bool live, std::atomic<bool>* stop_when_closed);
  void window(const engine::Window& window) override;
};

// The heading and one record of a window's totals.
std::string window_csv_heading();
std::string window_csv_record(const std::string& user, Seconds start, Seconds end, const traffic::Counts& totals,
                              std::uint64_t sessions_active);

}  // namespace weir::cli
