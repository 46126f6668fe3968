// decode_dump: reads frames from standard input and prints their facts as JSON lines, for comparison with another
// decoder (tshark_agreement_test.py). A frame is: link type (16 bits), length (32 bits), both little-endian, its bytes.
#include <cstdio>
#include <cstring>
#include <memory>

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

bool read_exactly(void* into, std::size_t size) { return std::fread(into, 1, size, stdin) == size; }

}  // namespace

int main() {
  std::uint8_t header[6];
  FrameFacts facts;
  while (read_exactly(header, sizeof header)) {
    std::uint16_t link_type;
    std::uint32_t length;
    std::memcpy(&link_type, header, 2);
    std::memcpy(&length, header + 2, 4);
    auto frame = std::make_unique<std::uint8_t[]>(length);  // of the exact size: sanitizers see an over-read
    if (!read_exactly(frame.get(), length)) return 1;
    weir::packet::decode({frame.get(), length}, link_type, weir::packet::Tunnels::kInnermost, facts);
    print_facts(facts, frame.get());
  }
  return 0;
}
