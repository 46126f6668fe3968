// libpcap's live capture as an owned value with our errors. The only files that know libpcap are this one's body and
// live_source.cc.
#pragma once

#include <pcap/pcap.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "base/error.h"

namespace weir::capture {

struct HandleOptions {
  std::uint32_t snapshot_bytes = 65'535;         // captured of each frame, at most
  std::uint32_t ring_bytes = 256 * 1024 * 1024;  // shared with the kernel
  bool promiscuous = true;
  std::string filter;  // pcap-filter(7); empty: everything
};

// How long the kernel holds back a block of the ring that is not full.
inline constexpr std::chrono::milliseconds kBlockTimeout{50};

class PcapHandle {
 public:
  // Opens and activates, non-blocking, with nanoseconds where the kernel has them. Errors: kUnavailable (absent or
  // down), kPermission (with advice), kUsage (the filter), kFailure.
  static Result<PcapHandle> open(const std::string& interface, const HandleOptions& options);

  pcap_t* get() const { return handle_.get(); }
  int selectable() const { return pcap_get_selectable_fd(handle_.get()); }
  std::uint16_t link_type() const { return link_type_; }                        // LINKTYPE_, not DLT_
  std::uint32_t fraction_nanoseconds() const { return fraction_nanoseconds_; }  // per unit of pcap_pkthdr::ts.tv_usec
  unsigned interface_index() const { return interface_index_; }  // 0 for pseudo-interfaces such as "any"

 private:
  struct Close {
    void operator()(pcap_t* handle) const { pcap_close(handle); }
  };
  std::unique_ptr<pcap_t, Close> handle_;
  std::uint16_t link_type_ = 0;
  std::uint32_t fraction_nanoseconds_ = 1000;
  unsigned interface_index_ = 0;
};

}  // namespace weir::capture
