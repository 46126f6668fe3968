// The network as a whole, settled beside the users: one more shard, whose state is one entry.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "jni/clocks.h"
#include "jni/core.h"
#include "jni/piece.h"
#include "jni/silence.h"
#include "jni/stepper.h"
#include "traffic/records.h"

namespace weir::jni {

inline constexpr std::uint8_t kNetworkStateVersion = 2;  // of the entry; older ones are read, newer ones refused

// Gives minutes and hours of the network, and says which sources are given up, and that there are too many. Not
// thread-safe; the core must outlive it.
class NetworkState : public Stepper {
 public:
  explicit NetworkState(const Core& core);
  Status restore(const Entries& entries) override;
  Result<Step> step(const std::vector<std::string_view>& pieces, const StepOptions& options) override;

 private:
  struct Range {
    Seconds start = INT64_MIN;  // INT64_MIN: nothing in it
    traffic::NetworkActivity sum;
  };
  void take_piece(Piece&& piece);
  void settle_pane(Seconds pane, const traffic::NetworkActivity& activity, Step& step);
  void end_ranges(Seconds until, Step& step);
  void give_up_silent(std::int64_t timeout, Step& step);
  void tell_turned_away(Step& step);
  std::string header() const;
  Status restore_header(std::string_view bytes);

  const Core& core_;
  Clocks clocks_;
  Silence silence_;
  Seconds settled_until_ = INT64_MIN;
  std::map<Seconds, traffic::NetworkActivity> pending_;
  Range minute_, hour_;
  bool tells_turned_away_ = false;  // since an earlier trigger
};

}  // namespace weir::jni
