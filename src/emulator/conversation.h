// A plan as it happens: a process that makes the packets of its steps, one flight at a time.
#pragma once

#include <deque>

#include "emulator/connection.h"
#include "emulator/process.h"
#include "emulator/random.h"

namespace weir::emulator {

// Finishes when the last step and all children have, at the time of the last packet that a step waited for.
class Conversation : public Process {
 public:
  Conversation(Plan plan, Random random) : plan_(std::move(plan)), random_(random) {}
  Nanoseconds run(Nanoseconds now, Stream& stream) override;
  Nanoseconds child_done(Nanoseconds now, Stream& stream) override;

 private:
  const Step& step() const { return plan_.steps[at_]; }
  bool at_end() const { return at_ == plan_.steps.size(); }
  Connection& connection(std::uint8_t number) { return connections_[number]; }
  Nanoseconds perform(Nanoseconds now, Stream& stream);
  Nanoseconds send(Nanoseconds now, Stream& stream);
  Nanoseconds continue_sending(Nanoseconds now, Stream& stream);
  Nanoseconds open(Nanoseconds now, Stream& stream);
  // After a step that ended at `now` with a packet of `from`: when the next one begins.
  Nanoseconds next_step(Nanoseconds now, Side from, Stream& stream);
  Nanoseconds begin_of(const Step& next, Nanoseconds now, const Step& done, Side from) const;
  void settle_acknowledgement(Nanoseconds now, Nanoseconds next_begin, const Step& sent, Stream& stream);
  Nanoseconds spawn(Nanoseconds now, Stream& stream);
  static Nanoseconds resolve(const Connection& opened, Nanoseconds now, Stream& stream);

  Plan plan_;
  Random random_;
  std::deque<Connection> connections_;  // packets point into them
  std::size_t at_ = 0;
  std::size_t children_ = 0;  // that go on
  bool sending_ = false, joining_ = false;
};

}  // namespace weir::emulator
