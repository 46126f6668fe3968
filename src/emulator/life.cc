#include "emulator/life.h"

namespace weir::emulator {

std::unique_ptr<Process> make_life(const Life& life, const Scenario& scenario, Stream& stream) {
  switch (life.generator) {
    case Generator::kOffice:
      return make_office_life(life, scenario.start, stream);
    case Generator::kServer:
      return make_server_life(life, stream);
    case Generator::kMachine:
      return make_machine_life(life, stream);
    case Generator::kUniform:
      break;
  }
  return make_uniform_life(life, stream);
}

}  // namespace weir::emulator
