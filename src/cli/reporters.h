// What a run tells about itself on standard error while it goes on: problems at once, and how far it is.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

#include "contracts/packet_source.h"
#include "engine/engine.h"

namespace weir::cli {

// A line a minute for logs.
class LogReporter : public engine::Observer {
 public:
  explicit LogReporter(bool lines) : lines_(lines) {}  // false: problems only
  void settled(Seconds until, const engine::Counters& counters) override;
  void problem(const Error& error) override;

 private:
  bool lines_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  std::uint64_t last_packets_ = 0, last_bytes_ = 0;
};

// A bar with rate and time left, redrawn in place: for files on a terminal. `progress` gives the sum over all sources
// and is called while the run goes on.
class ProgressReporter : public engine::Observer {
 public:
  explicit ProgressReporter(std::function<SourceProgress()> progress) : progress_(std::move(progress)) {}
  ProgressReporter(const ProgressReporter&) = delete;
  ProgressReporter& operator=(const ProgressReporter&) = delete;
  ~ProgressReporter() override { clear(); }
  void settled(Seconds until, const engine::Counters& counters) override;
  void problem(const Error& error) override;
  void clear();

 private:
  std::function<SourceProgress()> progress_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_;
  bool drawn_ = false;
};

// "[#####     ]  50%  1.2 GB of 2.4 GB  0.6 GB/s  2s left", in at most `width` columns.
std::string progress_line(const SourceProgress& progress, double elapsed_seconds, std::size_t width);

}  // namespace weir::cli
