// What the archive keeps: each user's packets out of the records of one partition, in chunks (api/packets.md).
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "jni/core.h"
#include "jni/packet_chunk.h"
#include "kafka/record.h"
#include "packet/frame_facts.h"
#include "traffic/directory.h"

namespace weir::jni {

// Chunks depend on the records added since the start alone, so that the same range of records gives the same documents
// again. Not thread-safe; one a task and partition. The core must outlive it.
class Archiver {
 public:
  struct Limits {
    std::size_t chunk_bytes = kChunkBytes;
    std::size_t held_bytes = 64 << 20;  // of all chunks that are not full; beyond it all of them end
  };
  Archiver(const Core& core, std::int32_t partition) : Archiver(core, partition, Limits{}) {}
  Archiver(const Core& core, std::int32_t partition, Limits limits);

  // The partition's next record. What cannot be read is counted and otherwise ignored.
  std::expected<void, kafka::Unreadable> add(const kafka::MessageView& message);

  // Chunks that are full.
  std::vector<OutputRow> take();
  // The others, and last the span; nothing when there was no record.
  std::vector<OutputRow> finish();

 private:
  using Chunks = absl::flat_hash_map<traffic::UserId, PacketChunk>;
  struct Span {
    std::int64_t first_offset = 0, last_offset = 0;
    std::uint64_t records = 0, unreadable = 0, packets = 0, archived = 0;
    std::optional<Seconds> first_pane, complete_until;
    std::optional<Nanoseconds> last;
  };

  void note(const kafka::Record& record);
  void add_frame(const Frame& frame, std::uint64_t order, const PacketGroup& group, Chunks& chunks);
  void keep(const traffic::UserId& user, const Frame& frame, std::uint64_t order, const PacketGroup& group,
            Chunks& chunks);
  void end(const traffic::UserId& user, const PacketGroup& group, PacketChunk& chunk);
  void end_all();
  OutputRow span_document() const;

  const Core& core_;
  std::int32_t partition_;
  Limits limits_;
  std::int64_t offset_ = 0;         // of the record being added
  std::size_t record_bytes_ = 0;    // its value
  std::size_t held_ = 0;
  std::map<PacketGroup, Chunks> open_;
  std::vector<OutputRow> full_;
  Span span_;
};

}  // namespace weir::jni
