// The settle stage: complete panes in, by user shard; what is to be stored and shown out.
#pragma once

#include <memory>
#include <vector>

#include "engine/engine.h"
#include "engine/mapping.h"
#include "engine/shard_pool.h"
#include "traffic/shard.h"

namespace weir::engine {

class SettleStage {
 public:
  SettleStage(const Options& options, const traffic::Directory& directory, unsigned threads);

  Status recover(RecoverySource& source);
  Seconds settled_until() const { return settled_until_; }  // INT64_MIN before the first pane

  // Settles every pane before the border, windows to `observer` (may be null) as it goes; gives what is to be stored.
  StoreBatch settle(MappedBorder&& mapped, Observer* observer);
  const Counters& counters() const { return counters_; }

 private:
  using ShardActivities = std::vector<std::vector<traffic::AddressActivity>>;  // one list a shard
  struct Pane {
    Seconds pane;
    ShardActivities activities;
  };
  Status recover_flags(RecoverySource& source, Seconds from);
  std::vector<Pane> by_shard(std::vector<traffic::PaneActivity>&& panes);
  void settle_shards(std::vector<Pane>& panes, Seconds until);
  void settle_with_windows(std::vector<Pane>& panes, Seconds until, Observer& observer);
  void run_shard(unsigned shard, std::vector<Pane>& panes, Seconds until);
  Seconds next_due() const;
  void give_windows(Seconds pane, Observer& observer) const;
  void give_long_windows(Observer* observer);
  void add_network(const Border& border, const std::vector<traffic::PaneActivity>& panes, StoreBatch& batch,
                   Observer* observer);
  void add_network_pane(Seconds pane, const traffic::NetworkActivity& activity, StoreBatch& batch);
  void end_network_ranges(Seconds until, StoreBatch& batch);
  void finish();
  void collect(StoreBatch& batch);

  const Options& options_;
  const traffic::Directory& directory_;
  std::vector<traffic::Shard> shards_;
  std::vector<traffic::Settling> out_;  // a shard each
  ShardPool pool_;
  Seconds settled_until_ = INT64_MIN;
  Seconds first_pane_ = INT64_MIN;  // of the input; INT64_MIN before it
  struct NetworkRange {
    Seconds start = INT64_MIN;
    traffic::NetworkActivity sum;
  };
  NetworkRange minute_, hour_;
  Counters counters_;
};

}  // namespace weir::engine
