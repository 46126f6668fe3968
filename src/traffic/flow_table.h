// The hot table of map: one pane's packets of one source, by unordered pair of ends. Only at the pane's end do its rows
// become Activity, so that a packet costs one look-up.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "packet/frame_facts.h"
#include "traffic/activity.h"

namespace weir::traffic {

enum class FlowKind : std::uint8_t {
  kSession,  // ports count
  kNoSession,  // addresses and transport only: other protocols, group addresses
  kFragment,  // later fragments from a to b; identification in `ports`
  kFragmentBack,  // ... from b to a
  kLate,  // late packets between two addresses
};

struct FlowEnds {  // `a` is the lesser (address, port); kinds other than kSession have no ports in the order
  IpAddress a, b;
  std::uint32_t ports = 0;  // port of a << 16 | port of b; or a fragment's identification
  std::uint8_t transport = 0;
  FlowKind kind = FlowKind::kSession;
  friend bool operator==(const FlowEnds&, const FlowEnds&) = default;

  std::uint64_t hash() const {
    const std::uint64_t tail = static_cast<std::uint64_t>(ports) << 16 | static_cast<std::uint64_t>(transport) << 8 |
                               static_cast<std::uint64_t>(kind);
    return mix(mix(a.high ^ b.low, a.low + tail), b.high ^ (b.low << 1) ^ tail);
  }
};

// Index 0: from a to b, 1: from b to a. What every packet touches; 88 bytes.
struct Flow {
  std::uint64_t hash = 0;
  FlowEnds ends;
  std::uint8_t tcp_flags[2] = {0, 0};
  std::uint8_t seen = 0;  // which events of FlowFirsts have been seen, by bit()
  std::uint32_t packets[2] = {0, 0};
  std::uint64_t bytes[2] = {0, 0};
  Nanoseconds last = INT64_MIN;

  enum Event : std::uint8_t { kPacket, kReset, kSyn };  // without RST; with RST; SYN without ACK
  static constexpr std::uint8_t bit(Event event, int way) { return static_cast<std::uint8_t>(1u << (event * 2 + way)); }
};

// When each kind of event was first seen each way: touched when one is new, or packets are out of order.
struct FlowFirsts {
  struct First {
    Nanoseconds time = INT64_MAX;
    std::uint64_t order = UINT64_MAX;
  };
  First first[3][2];  // [Flow::Event][way]
};

class FlowTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  FlowTable();
  ~FlowTable() = default;
  FlowTable(const FlowTable&) = delete;
  FlowTable& operator=(const FlowTable&) = delete;

  // A look-up reads three places that depend on each other. Started for many packets at a time, the reads overlap:
  void prefetch(std::uint64_t hash) const { index_.prefetch(Probe{nullptr, hash}); }  // first, the index
  std::uint32_t prefetch_flow(std::uint64_t hash) const;  // then, the flow it names, which is given; or kNone
  // The index of the flow of `ends`, made when new. `likely`: what prefetch_flow() gave.
  std::uint32_t find(const FlowEnds& ends, std::uint64_t hash, std::uint32_t likely = kNone);

  Flow& flow(std::uint32_t index) { return flows_[index]; }
  FlowFirsts& firsts(std::uint32_t index) { return firsts_[index]; }
  const std::vector<Flow>& flows() const { return flows_; }
  const std::vector<FlowFirsts>& firsts() const { return firsts_; }

 private:
  struct Probe {
    const FlowEnds* ends;  // null: any flow with the hash's tag will do
    std::uint64_t hash;
  };
  struct Slot {
    std::uint32_t flow;
    std::uint32_t tag;  // spares a look at the flow when it differs
  };
  struct Hash {
    using is_transparent = void;
    // Of the tag alone, so that a growing index does not read every flow.
    static std::size_t spread(std::uint32_t tag) { return mix(tag, 0); }
    std::size_t operator()(const Slot& slot) const { return spread(slot.tag); }
    std::size_t operator()(const Probe& probe) const { return spread(static_cast<std::uint32_t>(probe.hash)); }
  };
  struct Equal {
    using is_transparent = void;
    const std::vector<Flow>* flows;
    bool operator()(const Slot& x, const Slot& y) const { return x.flow == y.flow; }
    bool operator()(const Slot& slot, const Probe& probe) const {
      if (slot.tag != static_cast<std::uint32_t>(probe.hash)) return false;
      return probe.ends == nullptr || (*flows)[slot.flow].ends == *probe.ends;
    }
    bool operator()(const Probe& probe, const Slot& slot) const { return (*this)(slot, probe); }
  };
  std::vector<Flow> flows_;
  std::vector<FlowFirsts> firsts_;  // of the same index
  absl::flat_hash_set<Slot, Hash, Equal> index_;
};

}  // namespace weir::traffic
