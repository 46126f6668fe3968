// A whole emulation: all users' packets in order of time into one capture, and the truth about them.
//
// The bytes follow from the scenario and snaplen alone, whatever the number of threads: users are independent, each
// packet is made from its own user's random numbers, and packets are ordered by (time, user, order of making). Time
// goes in chunks, so memory follows from the number of users and the traffic of a chunk, not from the duration.
#pragma once

#include <functional>

#include "emulator/scenario.h"
#include "emulator/truth.h"

namespace weir::emulator {

struct Output {
  int descriptor = 1;  // stays open
  std::string name = "standard output";
  std::uint32_t snaplen = 65'535;  // bytes kept of a frame; only cuts
  unsigned threads = 1;            // 1 or more
};

struct Progress {
  Nanoseconds done = 0, total = 0;  // of the duration
  std::uint64_t bytes = 0;          // of the capture
};

struct Emulated {
  std::uint64_t packets = 0, bytes = 0;  // made; bytes on the wire
  std::uint64_t capture_bytes = 0;       // written
  Nanoseconds last = 0;                  // time of the last packet; 0 without any
  TcpTruth tcp;
  bool reader_left = false;  // the reader of a pipe went away before the end
  bool stopped = false;      // `proceed` said so
};

// `truth` may be null. `proceed` is called after each chunk, from this thread, and ends the emulation early by false.
// The scenario was checked. Fails with kStorage when the capture cannot be written.
Result<Emulated> emulate(const Scenario& scenario, const Output& output, TruthSink* truth,
                         const std::function<bool(const Progress&)>& proceed);

}  // namespace weir::emulator
