#include "packet/captures.h"

#include <pcap/pcap.h>

#include <algorithm>
#include <cstdlib>

namespace weir::packet::testing {

std::vector<std::filesystem::path> captures() {
  const char* chosen = std::getenv("WEIR_PCAPS");
  std::filesystem::path folder = chosen != nullptr ? chosen : WEIR_SOURCE_DIR "/../shared/pcaps";
  std::vector<std::filesystem::path> paths;
  if (!std::filesystem::is_directory(folder)) return paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension().string().starts_with(".pcap")) paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::size_t for_each_frame(const std::filesystem::path& capture,
                           const std::function<void(std::span<const std::uint8_t>, std::uint16_t)>& visit) {
  char error[PCAP_ERRBUF_SIZE];
  pcap_t* file = pcap_open_offline(capture.c_str(), error);
  if (file == nullptr) return 0;
  auto link_type = static_cast<std::uint16_t>(pcap_datalink(file));
  pcap_pkthdr* header;
  const u_char* bytes;
  std::size_t count = 0;
  for (; pcap_next_ex(file, &header, &bytes) == 1; ++count) visit({bytes, header->caplen}, link_type);
  pcap_close(file);
  return count;
}

}  // namespace weir::packet::testing
