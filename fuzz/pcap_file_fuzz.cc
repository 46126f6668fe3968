// The classic pcap reader over any bytes: nothing it gives may point outside of them, and reading from a stream in
// pieces gives what reading from memory gives.
#include "capture/file_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A valid header of each kind before the bytes saves the fuzzer guessing it; the first byte chooses.
  constexpr std::uint32_t kMagics[] = {0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34, 0xd4c3b2a1, 0x4d3cb2a1, 0x34cdb2a1};
  if (size == 0) return 0;
  std::string capture;
  if (data[0] < 250) {
    std::uint32_t magic = kMagics[data[0] % 6];
    bool swapped = data[0] % 6 >= 3;
    std::uint8_t minor = data[0] & 0x40 ? 3 : 4;
    std::uint8_t version[4] = {2, 0, minor, 0};
    if (swapped) std::swap(version[0], version[1]), std::swap(version[2], version[3]);
    capture.append(reinterpret_cast<const char*>(&magic), 4).append(reinterpret_cast<const char*>(version), 4);
    capture.append(16, '\0');
  }
  capture.append(reinterpret_cast<const char*>(data + 1), size - 1);
  weir::capture::check_capture(capture, data[0]);
  return 0;
}
