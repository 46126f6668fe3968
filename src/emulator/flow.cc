#include "emulator/flow.h"

#include <algorithm>

#include "emulator/content.h"

namespace weir::emulator {
namespace {

constexpr std::size_t kEthernet = 14, kIpv4 = 20, kIpv6 = 40;

std::size_t transport_header(std::uint8_t transport) { return transport == kTcp ? 20 : transport == kUdp ? 8 : 0; }

void write_ethernet(std::uint8_t* at, const Host& from, const Host& to, bool v4) {
  std::copy(to.mac.begin(), to.mac.end(), at);
  std::copy(from.mac.begin(), from.mac.end(), at + 6);
  store16(at + 12, v4 ? 0x0800 : 0x86dd);
}

void write_ipv4(std::uint8_t* at, const Host& from, const Host& to, std::uint8_t transport) {
  at[0] = 0x45;
  at[6] = 0x40;  // do not fragment
  at[8] = from.hop_limit;
  at[9] = transport;
  store_address(at + 12, from.address);
  store_address(at + 16, to.address);
}

void write_ipv6(std::uint8_t* at, const Host& from, const Host& to, std::uint8_t transport) {
  at[0] = 0x60;
  at[6] = transport;
  at[7] = from.hop_limit;
  store_address(at + 8, from.address);
  store_address(at + 24, to.address);
}

std::uint64_t address_sum(const IpAddress& address) {
  std::uint8_t bytes[16];
  return sum_of(bytes, store_address(bytes, address));
}

void write_header(Flow& flow, std::size_t from, const Host& source, const Host& destination) {
  std::uint8_t* at = flow.header[from].data();
  std::uint8_t transport = flow.ends.transport;
  write_ethernet(at, source, destination, flow.is_v4);
  std::uint8_t* ip = at + kEthernet;
  (flow.is_v4 ? write_ipv4 : write_ipv6)(ip, source, destination, transport);
  std::uint8_t* ports = ip + (flow.is_v4 ? kIpv4 : kIpv6);
  flow.ip_sum[from] = static_cast<std::uint32_t>(flow.is_v4 ? sum_of(ip, kIpv4) : 0);
  if (transport_header(transport) == 0) return;
  store16(ports, flow.ends.port[from]);
  store16(ports + 2, flow.ends.port[1 - from]);
  flow.transport_sum[from] = static_cast<std::uint32_t>(address_sum(source.address) + address_sum(destination.address) +
                                                        transport + flow.ends.port[0] + flow.ends.port[1]);
}

Flow raw_flow(FlowKind kind) {
  Flow flow;
  flow.kind = kind;
  return flow;
}

}  // namespace

std::size_t store_address(std::uint8_t* at, const IpAddress& address) {
  if (address.is_v4()) {
    store32(at, address.v4_value());
    return 4;
  }
  store32(at, static_cast<std::uint32_t>(address.high >> 32)),
      store32(at + 4, static_cast<std::uint32_t>(address.high));
  store32(at + 8, static_cast<std::uint32_t>(address.low >> 32)),
      store32(at + 12, static_cast<std::uint32_t>(address.low));
  return 16;
}

Flow make_flow(const Host& client, std::uint16_t client_port, const Host& server, std::uint16_t server_port,
               std::uint8_t transport) {
  Flow flow;
  flow.ends = {{client.address, server.address}, {client_port, server_port}, transport};
  flow.kind = client.address.is_group() || server.address.is_group() ? FlowKind::kOther : FlowKind::kSession;
  flow.is_v4 = server.address.is_v4();
  flow.header_length =
      static_cast<std::uint8_t>(kEthernet + (flow.is_v4 ? kIpv4 : kIpv6) + transport_header(transport));
  write_header(flow, 0, client, server);
  write_header(flow, 1, server, client);
  return flow;
}

Flow make_raw_flow() { return raw_flow(FlowKind::kNotIp); }

Flow make_raw_ip_flow(const IpAddress& source, const IpAddress& destination) {
  Flow flow = raw_flow(FlowKind::kOther);
  flow.ends.address = {source, destination};
  return flow;
}

}  // namespace weir::emulator
