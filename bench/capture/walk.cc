// The floor: maps a little-endian pcap of Ethernet frames, walks it and counts packets and bytes of each IPv4 5-tuple
// in a hash table, nothing else. Names no user, keeps no time, checks no more than it must to stay inside the file.
// walk FILE
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>

#include "absl/container/flat_hash_map.h"

namespace {

struct Tuple {
  std::uint64_t addresses;
  std::uint32_t ports;
  std::uint32_t transport;
  bool operator==(const Tuple&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const Tuple& t) {
    return H::combine(std::move(h), t.addresses, t.ports, t.transport);
  }
};

struct Counts {
  std::uint64_t packets = 0, bytes = 0;
};

std::uint32_t read32(const std::uint8_t* at) {
  std::uint32_t value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

absl::flat_hash_map<Tuple, Counts> walk(std::span<const std::uint8_t> file) {
  absl::flat_hash_map<Tuple, Counts> flows;
  constexpr std::size_t kHeader = 16, kLeastFrame = 14 + 20 + 4;
  for (std::size_t at = 24; at + kHeader <= file.size();) {
    std::uint32_t captured = read32(&file[at + 8]), on_wire = read32(&file[at + 12]);
    if (captured > file.size() - at - kHeader) break;
    const std::uint8_t* frame = &file[at + kHeader];
    at += kHeader + captured;
    if (captured < kLeastFrame || frame[12] != 8 || frame[13] != 0) continue;
    const std::uint8_t* ip = frame + 14;
    std::size_t transport_offset = 14u + (ip[0] & 15u) * 4u;
    if (captured < transport_offset + 4) continue;
    Counts& counts =
        flows[{std::uint64_t(read32(ip + 12)) << 32 | read32(ip + 16), read32(frame + transport_offset), ip[9]}];
    ++counts.packets, counts.bytes += on_wire;
  }
  return flows;
}

}  // namespace

int main(int argc, char** argv) {
  int descriptor = argc == 2 ? open(argv[1], O_RDONLY) : -1;
  struct stat status{};
  if (descriptor < 0 || fstat(descriptor, &status) != 0 || status.st_size < 24) {
    std::fprintf(stderr, "usage: walk FILE\n");
    return 2;
  }
  auto size = std::size_t(status.st_size);
  void* mapped = mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (mapped == MAP_FAILED) return std::perror("walk: mmap"), 1;
  auto flows = walk({static_cast<const std::uint8_t*>(mapped), size});
  Counts all;
  for (const auto& [tuple, counts] : flows) all.packets += counts.packets, all.bytes += counts.bytes;
  std::printf("%llu packets, %llu bytes, %zu flows in one direction\n", static_cast<unsigned long long>(all.packets),
              static_cast<unsigned long long>(all.bytes), flows.size());
}
