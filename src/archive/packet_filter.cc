#include "archive/packet_filter.h"

#include <pcap/pcap.h>

namespace weir::archive {
namespace {

constexpr std::uint32_t kEthernet = 1;
constexpr int kSnaplen = 262'144;

// libpcap's own number: it differs, among what interfaces give, for raw IP only (pcap-linktype(7)).
int data_link_of(std::uint32_t linktype) {
  constexpr std::uint32_t kRawIp = 101;
  return linktype == kRawIp ? DLT_RAW : static_cast<int>(linktype);
}

struct Close {
  void operator()(pcap_t* handle) const { pcap_close(handle); }
};

}  // namespace

void PacketFilter::Free::operator()(bpf_program* program) const {
  pcap_freecode(program);
  delete program;
}

Result<PacketFilter> PacketFilter::of(const std::string& expression) {
  PacketFilter filter(expression);
  if (auto program = filter.program_for(kEthernet); !program) return std::unexpected(program.error());
  return filter;
}

Result<bool> PacketFilter::passes(const ArchivedPacket& packet) {
  if (expression_.empty()) return true;
  auto program = program_for(packet.linktype);
  if (!program) return std::unexpected(program.error());
  pcap_pkthdr header{};
  header.caplen = static_cast<bpf_u_int32>(packet.bytes.size());
  header.len = packet.length;
  return pcap_offline_filter(*program, &header, reinterpret_cast<const u_char*>(packet.bytes.data())) != 0;
}

Result<const bpf_program*> PacketFilter::program_for(std::uint32_t linktype) {
  auto known = programs_.find(linktype);
  if (known != programs_.end()) return known->second.get();
  auto program = compile(expression_, linktype);
  if (!program) return std::unexpected(program.error());
  return programs_.emplace(linktype, std::move(*program)).first->second.get();
}

Result<PacketFilter::Program> PacketFilter::compile(const std::string& expression, std::uint32_t linktype) {
  std::unique_ptr<pcap_t, Close> handle(pcap_open_dead(data_link_of(linktype), kSnaplen));
  Program program(new bpf_program{});
  if (pcap_compile(handle.get(), program.get(), expression.c_str(), 1, PCAP_NETMASK_UNKNOWN) == 0) return program;
  return failure(ErrorKind::kUsage, "cannot use the filter", expression, pcap_geterr(handle.get()));
}

}  // namespace weir::archive
