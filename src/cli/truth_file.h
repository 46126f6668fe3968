// The truth of an emulation as JSON lines (docs/emulate.md).
#pragma once

#include <string>

#include "emulator/emulate.h"

namespace weir::cli {

class TruthFile : public emulator::TruthSink {
 public:
  // `descriptor` stays open; `world` outlives this.
  TruthFile(int descriptor, const emulator::World& world) : descriptor_(descriptor), world_(world) {}
  void session(const emulator::SessionTruth& session) override;
  void activity(const emulator::ActivityTruth& activity) override;
  void user(const IpAddress& address, const emulator::UserTotals& totals) override;
  void summary(const emulator::Emulated& outcome);  // the last line
  // Writes what is left; kStorage, with `name`, when the file cannot be written.
  Status finish(const std::string& name);

 private:
  std::string address_of(std::uint32_t user) const { return format_address(world_.user(user).address); }
  void settle();
  void flush();

  int descriptor_;
  const emulator::World& world_;
  std::string lines_;
  int failed_errno_ = 0;
};

}  // namespace weir::cli
