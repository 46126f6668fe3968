// A process that the truth tells about: what it is, when it began and when it was over.
#pragma once

#include <memory>
#include <string>

#include "emulator/process.h"

namespace weir::emulator {

class Activity : public Process {
 public:
  // `kind` as truth lines have it; `benign`: a service, else a misbehaviour or misconfiguration.
  Activity(std::string kind, bool benign, std::unique_ptr<Process> inner)
      : kind_(std::move(kind)), benign_(benign), inner_(std::move(inner)) {}
  Nanoseconds run(Nanoseconds now, Stream& stream) override;
  Nanoseconds child_done(Nanoseconds now, Stream& stream) override;

 private:
  std::string kind_;
  bool benign_;
  std::unique_ptr<Process> inner_;
  std::uint64_t number_ = 0;
};

}  // namespace weir::emulator
