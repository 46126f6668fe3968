// map for records in pycapa's form: a packet each, and the partition is their source (api/kafka-record.md, "The pycapa
// form").
#pragma once

#include <expected>
#include <string>
#include <vector>

#include "jni/piece.h"
#include "kafka/record.h"
#include "packet/source_clock.h"
#include "traffic/mapper.h"

namespace weir::jni {

// The records of one partition that one task has, in order. What is late by those before them is marked here; what is
// late by those of earlier tasks, where the partition's clock is known (late.h).
class PycapaPart {
 public:
  // The mapper must outlive it.
  PycapaPart(std::uint32_t partition, Nanoseconds lateness, traffic::Mapper& mapper);

  std::expected<void, kafka::Unreadable> add(const kafka::MessageView& message);
  // Gives the mapper what is held back.
  void flush();

  std::uint32_t partition() const { return partition_; }
  std::uint64_t packets() const { return packets_; }
  ClockNews news() const;
  std::optional<Seconds> least_pane() const { return least_pane_; }

 private:
  std::uint32_t partition_;
  packet::SourceClock clock_;
  traffic::Mapper& mapper_;
  std::string bytes_;  // of the frames held back; never grown, for they point into it
  std::vector<Frame> frames_;
  std::uint64_t first_offset_ = 0;
  std::uint64_t packets_ = 0;
  std::optional<Seconds> least_pane_, newest_pane_;
};

}  // namespace weir::jni
