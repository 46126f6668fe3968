// The parsers of stored and shipped bytes: what they accept they give back to the byte, and merge with itself holds.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "traffic/activity.h"
#include "traffic/settled.h"

namespace {

using namespace weir::traffic;

void check(bool holds) {
  if (!holds) std::abort();
}

void fuzz_activity(std::string_view bytes) {
  const Bounds bounds;
  auto activity = parse_activity(bytes, bounds);
  if (!activity) return;
  // Varints have longer spellings: the bytes that come out are the shortest, and stay.
  const std::string written = serialize(*activity, bounds);
  auto again = parse_activity(written, bounds);
  check(again && serialize(*again, bounds) == written);
  Activity sum;
  merge(sum, std::move(*again), bounds);
  merge(sum, std::move(*activity), bounds);
}

void fuzz_settled(std::string_view bytes) {
  const Bounds bounds;
  const auto settled = parse_settled(bytes, 1000, bounds);
  if (!settled) return;
  std::string written;
  serialize(*settled, 1000, bounds, written);
  const auto again = parse_settled(written, 1000, bounds);
  check(again && *again == *settled);
  Settled sum = *settled;
  merge(sum, *again, bounds);
}

}  // namespace

// The first byte chooses the parser.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 3) {
    case 0:
      fuzz_activity(bytes);
      break;
    case 1:
      fuzz_settled(bytes);
      break;
    default:
      (void)parse_network_activity(bytes);
      break;
  }
  return 0;
}
