// Which panes are complete over all partitions and sources of a topic, as api/kafka-record.md ("Reading") has it. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "kafka/record.h"

namespace weir::kafka {

class Clocks {
 public:
  static constexpr std::size_t kMaxUnlisted = 1'000;  // probes: anybody who may write can make up names

  // `probes`: those to wait for from the start; others join with their first record.
  Clocks(std::int32_t partitions, const std::vector<std::string>& probes);

  // False when it would have to join and there are too many that did: its records are not to be taken.
  bool admits(const std::string& probe) const;
  // A record of this partition is in, its packets with it.
  void take(std::int32_t partition, const RecordHead& head);

  // The topic has no more of this probe's past in this partition: what has said nothing there is not waited for.
  void leave_unheard(const std::string& probe, std::int32_t partition);

  // Every pane before it is complete. INT64_MIN: none is.
  Seconds complete_until() const;
  // Every source that is waited for has ended, in every partition; there is one at least.
  bool ended() const;
  // The same for one partition alone: the one with the least is to be read next. INT64_MAX when it waits for nobody.
  Seconds complete_until(std::int32_t partition) const;

  // The number of a source among all of all probes, for ties.
  std::uint32_t number_of(const RecordHead& head);

  struct Waiting {
    std::string probe;
    std::uint16_t source = 0, sources = 1;
    Seconds complete_until = INT64_MIN;
  };
  // Sources that keep panes open that others have completed, each with what it has completed in every partition.
  std::vector<Waiting> behind() const;
  // Probes that are waited for: some source has not ended in some partition.
  std::vector<std::string> not_ended() const;

 private:
  struct Source {
    std::vector<Seconds> clocks;  // one a partition
    std::vector<bool> heard;  // likewise: a record of it is in
    Seconds least() const;
  };
  struct Probe {
    std::uint32_t place = 0;
    std::vector<Source> sources;
    std::vector<bool> left;  // partitions that new sources are not waited for in
    bool ended() const;
  };
  Source new_source(const Probe& probe) const;
  Probe& probe_of(const std::string& name);

  std::int32_t partitions_;
  std::map<std::string, Probe> probes_;
  std::size_t listed_ = 0;
  Seconds furthest_ = INT64_MIN;
};

}  // namespace weir::kafka
