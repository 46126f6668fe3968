#include "archive/pcap_bytes.h"

#include <cstring>

namespace weir::archive {
namespace {

constexpr std::uint32_t kMagic = 0xa1b2'3c4d;
constexpr std::uint32_t kVersion = 2 | 4u << 16;
constexpr std::uint32_t kSnaplen = 262'144;

void append_words(std::initializer_list<std::uint32_t> words, std::string& out) {
  for (const std::uint32_t word : words) {  // little-endian, as this machine is
    char raw[sizeof word];
    std::memcpy(raw, &word, sizeof word);
    out.append(raw, sizeof word);
  }
}

}  // namespace

std::string pcap_file_header(std::uint32_t linktype) {
  std::string out;
  append_words({kMagic, kVersion, 0, 0, kSnaplen, linktype}, out);
  return out;
}

Status append_pcap_record(const ArchivedPacket& packet, std::string& out) {
  const Seconds second = pane_of(packet.time);
  if (second < 0 || second > UINT32_MAX) {
    return failure(ErrorKind::kFailure, "a pcap file cannot hold a packet of", format_time(packet.time),
                   "choose others with --from and --to");
  }
  append_words({static_cast<std::uint32_t>(second), static_cast<std::uint32_t>(packet.time - start_of(second)),
                static_cast<std::uint32_t>(packet.bytes.size()), packet.length},
               out);
  out.append(packet.bytes);
  return {};
}

}  // namespace weir::archive
