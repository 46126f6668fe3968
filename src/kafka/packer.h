// From a source's packets to records: one open record a partition, all closed together (a Group is whole or not there).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "kafka/record.h"
#include "packet/frame.h"

namespace weir::kafka {

struct PackerOptions {
  std::string probe;
  std::uint16_t source = 0, sources = 1;
  std::int32_t partitions = 4;
};

// A record that has no `sequence` yet: that is given where records are accepted.
struct PackedRecord {
  std::int32_t partition = 0;
  RecordHead head;
  std::string value;
};

class Packer {
 public:
  explicit Packer(const PackerOptions& options) : options_(options) {}

  // Copies the packet into the open record of its partition. False, and nothing happened, when that one is full: take()
  // first. Orders ascend.
  bool add(const Frame& frame, std::uint64_t order);
  bool empty() const { return open_.empty(); }
  std::uint64_t packets() const { return packets_; }
  std::uint64_t bytes() const { return bytes_; }  // on the wire

  // The open records, in partitions' order. With `border` they, or an empty record where a partition has none, say that
  // every pane before it is complete. `complete_until` is what was complete before.
  std::vector<PackedRecord> take(std::optional<Seconds> complete_until, std::optional<Seconds> border);
  // One record without packets of this kind (kBegin, kEnd) for each partition.
  std::vector<PackedRecord> to_all(Kind kind, std::optional<Seconds> complete_until, std::optional<Seconds> pane) const;
  void clear();

 private:
  struct Open {
    std::int32_t partition;
    RecordHead head;
    std::string value;
    std::uint16_t link_type;
    std::uint64_t next_order = 0;
  };
  Open& open_for(const Frame& frame, std::int32_t partition);
  RecordHead head_of(Kind kind) const;

  PackerOptions options_;
  std::vector<Open> open_;
  std::uint64_t packets_ = 0, bytes_ = 0;
};

}  // namespace weir::kafka
