// A pcap filter expression (pcap-filter(7)) on packets of any link type.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "contracts/packet_archive.h"

struct bpf_program;

namespace weir::archive {

// Belongs to one thread at a time.
class PacketFilter {
 public:
  // An empty expression lets everything pass. kUsage: it is wrong for Ethernet frames, which nearly all are.
  static Result<PacketFilter> of(const std::string& expression);

  // kUsage: it cannot be asked of the packet's link type.
  Result<bool> passes(const ArchivedPacket& packet);

 private:
  struct Free {
    void operator()(bpf_program* program) const;
  };
  using Program = std::unique_ptr<bpf_program, Free>;
  explicit PacketFilter(std::string expression) : expression_(std::move(expression)) {}
  Result<const bpf_program*> program_for(std::uint32_t linktype);
  static Result<Program> compile(const std::string& expression, std::uint32_t linktype);

  std::string expression_;
  std::map<std::uint32_t, Program> programs_;  // by link type
};

}  // namespace weir::archive
