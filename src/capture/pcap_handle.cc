#include "capture/pcap_handle.h"

#include <net/if.h>

#include <array>
#include <climits>
#include <filesystem>

namespace weir::capture {
namespace {

std::string setcap_advice() {
  std::error_code error;
  auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return "run as root, or once: setcap cap_net_raw+ep " + (error ? std::string("weir") : program.string());
}

std::unexpected<Error> activation_failure(int status, pcap_t* handle, const std::string& interface) {
  const char* what = "cannot capture on interface";
  switch (status) {
    case PCAP_ERROR_NO_SUCH_DEVICE:
      return failure(ErrorKind::kUnavailable, what, interface, "there is no such interface: `ip link` lists them");
    case PCAP_ERROR_IFACE_NOT_UP:
      return failure(ErrorKind::kUnavailable, what, interface, "it is not up");
    case PCAP_ERROR_PERM_DENIED:
    case PCAP_ERROR_PROMISC_PERM_DENIED:
      return failure(ErrorKind::kPermission, what, interface, setcap_advice());
    case PCAP_ERROR:
      return failure(ErrorKind::kFailure, what, interface, pcap_geterr(handle));
    default:
      return failure(ErrorKind::kFailure, what, interface, pcap_statustostr(status));
  }
}

Status set_filter(pcap_t* handle, const std::string& interface, const std::string& filter) {
  if (filter.empty()) return {};
  bpf_program program{};
  if (pcap_compile(handle, &program, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
    return failure(ErrorKind::kUsage, "wrong capture filter for " + interface + ":", filter, pcap_geterr(handle));
  }
  int status = pcap_setfilter(handle, &program);
  pcap_freecode(&program);
  if (status != 0) return failure(ErrorKind::kFailure, "cannot set capture filter of", interface, pcap_geterr(handle));
  return {};
}

// The two numberings differ, among what Linux interfaces give, for raw IP only (pcap-linktype(7)).
std::uint16_t link_type_of(int data_link) {
  constexpr std::uint16_t kRawIp = 101;
  return data_link == DLT_RAW ? kRawIp : static_cast<std::uint16_t>(data_link);
}

}  // namespace

Result<PcapHandle> PcapHandle::open(const std::string& interface, const HandleOptions& options) {
  std::array<char, PCAP_ERRBUF_SIZE> message{};
  PcapHandle opened;
  opened.handle_.reset(pcap_create(interface.c_str(), message.data()));
  pcap_t* handle = opened.get();
  if (handle == nullptr) return failure(ErrorKind::kFailure, "cannot capture on interface", interface, message.data());
  pcap_set_snaplen(handle, static_cast<int>(options.snapshot_bytes));
  pcap_set_promisc(handle, options.promiscuous);
  pcap_set_timeout(handle, static_cast<int>(kBlockTimeout.count()));
  pcap_set_buffer_size(handle, static_cast<int>(std::min<std::uint32_t>(options.ring_bytes, INT_MAX)));
  bool nanoseconds = pcap_set_tstamp_precision(handle, PCAP_TSTAMP_PRECISION_NANO) == 0;
  if (int status = pcap_activate(handle); status < 0) return activation_failure(status, handle, interface);
  if (pcap_setnonblock(handle, 1, message.data()) != 0) {
    return failure(ErrorKind::kFailure, "cannot capture on interface", interface, message.data());
  }
  if (Status filtered = set_filter(handle, interface, options.filter); !filtered)
    return std::unexpected(filtered.error());
  opened.fraction_nanoseconds_ = nanoseconds ? 1 : 1000;
  opened.link_type_ = link_type_of(pcap_datalink(handle));
  opened.interface_index_ = if_nametoindex(interface.c_str());
  return opened;
}

}  // namespace weir::capture
