// The spool's frames over any bytes. Input: a byte that chooses whether a right header is put before the payload (the
// fuzzer cannot guess a checksum). Beside memory safety: what is read is given back by writing it, and a group that
// applies leaves a state that can be written and read.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>

#include "kafka/spool_bytes.h"

namespace {

using namespace weir::kafka;

void must(bool condition) {
  if (!condition) std::abort();
}

void check_round_trip(const SpoolPayload& payload) {
  const std::string written = std::visit([](const auto& value) { return write_frame(value, 5); }, payload);
  auto again = read_frame(written, 5);
  must(again && again->payload == payload && again->bytes == written.size());
  must(!read_frame(written, 6));
}

SpoolState sample() {
  SpoolState state;
  state.probe = "p";
  state.partitions = 3;
  state.sources.resize(2);
  state.next_sequence.resize(3);
  return state;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  std::string bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  if (data[0] & 1) bytes = frame_around(bytes, 5);
  auto frame = read_frame(bytes, 5);
  if (!frame) return 0;
  must(frame->bytes <= bytes.size());
  check_round_trip(frame->payload);
  SpoolState state = sample();
  if (const auto* group = std::get_if<Group>(&frame->payload); group != nullptr && apply(*group, state)) {
    check_round_trip(state);
  }
  return 0;
}
