// The pcapng reader over any bytes, each behind a section header and an interface, so that most reach a packet block.
#include "capture/file_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string capture;
  weir::capture::Order order = data[0] & 1 ? weir::capture::Order::kBig : weir::capture::Order::kLittle;
  if (data[0] < 250) capture = weir::capture::section(order) + weir::capture::interface(1, order);
  capture.append(reinterpret_cast<const char*>(data + 1), size - 1);
  weir::capture::check_capture(capture, data[0]);
  return 0;
}
