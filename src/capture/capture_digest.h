// The running identity of a capture: two captures of the same packets have the same one, whatever their format.
#pragma once

#include <cstdint>

#include "contracts/capture_identity.h"
#include "packet/frame.h"

namespace weir::capture {

// Of a packet count its time, its two lengths and its first 64 captured bytes: enough to tell captures apart, and
// bytes that decoding reads anyway. Not keyed: somebody who wants two captures to be taken for one can have that.
class CaptureDigest {
 public:
  static constexpr std::uint64_t kHeadPackets = 16;

  void add(const Frame& frame);
  std::uint64_t packets() const { return packets_; }
  CaptureIdentity identity() const;

 private:
  struct State {
    std::uint64_t chain = 0, sum = 0;
  };
  State state_, head_;
  std::uint64_t packets_ = 0;
};

}  // namespace weir::capture
