// decode_dump FILE...: the facts of every frame of captures as JSON lines, for comparison with another decoder
// (tshark_agreement_test.py). A file that cannot be read to its end gives the frames before the damage.
#include <pcap/pcap.h>

#include <cstdio>
#include <string>

#include "packet/decode.h"

namespace {

using weir::packet::FrameFacts;
using weir::packet::Kind;

const char* const kKinds[] = {"not_ip", "malformed", "session", "other", "fragment", "icmp_error"};
const char* const kReasons[] = {"none",          "truncated_link",      "truncated_network", "bad_ip_version",
                                "bad_ip_header", "truncated_transport", "too_many_layers",   "unknown_link_type"};

bool has_addresses(const FrameFacts& facts) { return facts.kind != Kind::kNotIp && facts.kind != Kind::kMalformed; }

void print_quoted(const weir::packet::QuotedTuple& quoted) {
  std::printf(R"(,"quoted":["%s","%s",%d,%d,%d])", weir::format_address(quoted.source).c_str(),
              weir::format_address(quoted.destination).c_str(), quoted.transport, quoted.source_port,
              quoted.destination_port);
}

void print_facts(const FrameFacts& facts, const std::uint8_t* frame) {
  std::printf(R"({"kind":"%s","malformed":"%s","ether_type":%d)", kKinds[static_cast<int>(facts.kind)],
              kReasons[static_cast<int>(facts.malformed)], facts.ether_type);
  if (has_addresses(facts)) {
    std::printf(R"(,"source":"%s","destination":"%s","transport":%d)", weir::format_address(facts.source).c_str(),
                weir::format_address(facts.destination).c_str(), facts.transport);
  }
  if (facts.kind == Kind::kSession) {
    std::printf(R"(,"ports":[%d,%d],"tcp_flags":%d)", facts.source_port, facts.destination_port, facts.tcp_flags);
  }
  if (facts.first_fragment || facts.kind == Kind::kFragment) std::printf(R"(,"fragment_id":%u)", facts.fragment_id);
  if (facts.name_source != weir::packet::NameSource::kNone) {
    std::printf(R"(,"name":"%.*s")", facts.name_length, reinterpret_cast<const char*>(frame + facts.name_offset));
  }
  if (facts.kind == Kind::kIcmpError && facts.quoted.valid) print_quoted(facts.quoted);
  std::printf("}\n");
}

bool dump_file(const char* path) {
  char error[PCAP_ERRBUF_SIZE];
  pcap_t* capture = pcap_open_offline_with_tstamp_precision(path, PCAP_TSTAMP_PRECISION_NANO, error);
  if (capture == nullptr) {
    std::fprintf(stderr, "decode_dump: %s: %s\n", path, error);
    return false;
  }
  auto link_type = static_cast<std::uint16_t>(pcap_datalink(capture));
  pcap_pkthdr* header;
  const u_char* bytes;
  FrameFacts facts;
  while (pcap_next_ex(capture, &header, &bytes) == 1) {
    weir::packet::decode({bytes, header->caplen}, link_type, weir::packet::Tunnels::kInnermost, facts);
    print_facts(facts, bytes);
  }
  pcap_close(capture);
  return true;
}

}  // namespace

int main(int argument_count, char** arguments) {
  bool all_read = true;
  for (int i = 1; i < argument_count; ++i) all_read = dump_file(arguments[i]) && all_read;
  return all_read ? 0 : 1;
}
