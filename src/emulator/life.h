// Benign life, one process a user. Each generator has a file of its own; none shares habits with another, so that one
// can be kept from whoever tunes a detector by the others.
#pragma once

#include <memory>

#include "emulator/process.h"
#include "emulator/scenario.h"

namespace weir::emulator {

class Stream;

// The life of the stream's user, to be started at `scenario.start`.
std::unique_ptr<Process> make_life(const Life& life, const Scenario& scenario, Stream& stream);

std::unique_ptr<Process> make_uniform_life(const Life& life, Stream& stream);
// `start`: of the emulation.
std::unique_ptr<Process> make_office_life(const Life& life, Nanoseconds start, Stream& stream);
std::unique_ptr<Process> make_server_life(const Life& life, Stream& stream);
std::unique_ptr<Process> make_machine_life(const Life& life, Stream& stream);

}  // namespace weir::emulator
