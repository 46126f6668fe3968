#include "capture/record_parser.h"

#include "capture/pcap_parser.h"
#include "capture/pcapng_parser.h"
#include "capture/words.h"

namespace weir::capture {

ParserChoice choose_parser(ByteCursor& bytes, bool at_end) {
  if (bytes.left() < 4) {
    if (!at_end) return {};
    return {nullptr, bytes.left() == 0 ? "it is empty" : "it is neither pcap nor pcapng"};
  }
  std::uint32_t magic = load32(bytes.at, false);
  if (magic == kSectionHeaderBlock) return {std::make_unique<PcapngParser>(), {}};
  if (!is_pcap_magic(magic)) return {nullptr, "it is neither pcap nor pcapng"};
  if (bytes.left() < kPcapFileHeaderBytes) {
    if (!at_end) return {};
    return {nullptr, "it ends inside its file header"};
  }
  PcapFormat format;
  std::string_view refusal = read_pcap_header(bytes.at, format);
  if (!refusal.empty()) return {nullptr, refusal};
  bytes.at += kPcapFileHeaderBytes;
  return {std::make_unique<PcapParser>(format), {}};
}

}  // namespace weir::capture
