// pcapng files (draft-ietf-opsawg-pcapng): several sections of either byte order, several interfaces with their own
// link type and time unit; enhanced, simple and obsolete packet blocks. Other blocks are skipped, of whatever length.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "capture/record_parser.h"
#include "capture/timestamp_unit.h"

namespace weir::capture {

inline constexpr std::uint32_t kSectionHeaderBlock = 0x0a0d0d0a;
inline constexpr std::size_t kMaxInterfaces = 65'536;  // a section; more is damage, so that memory is bounded

// A simple packet block has no time: it gets the time of the packet before it in the file, 0 if there is none.
class PcapngParser final : public RecordParser {
 public:
  Step next(ByteCursor& bytes, Frame& frame) override;
  bool between_records() const override { return skip_left_ == 0; }

 private:
  struct Interface {
    std::uint16_t link_type = 0;
    std::uint32_t snapshot_length = 0;  // 0: no limit
    TimestampUnit unit;
  };
  struct Block {
    std::uint32_t type = 0;
    std::uint32_t total_length = 0;  // a multiple of four
    const std::uint8_t* body = nullptr;
    std::uint32_t body_length = 0;
  };
  struct PacketFields {
    std::uint32_t interface = 0;
    std::uint64_t ticks = 0;
    std::uint32_t captured_length = 0, wire_length = 0;
    std::uint32_t header_length = 0;  // of the block's body, before the packet's bytes
  };
  enum class Seen { kFrame, kOther, kNeedMore, kDamaged };

  Seen damaged_block(std::string_view reason) {
    damage_ = reason;
    return Seen::kDamaged;
  }
  Seen read_block(ByteCursor& bytes, Frame& frame);
  Seen start_skip(ByteCursor& bytes, const Block& block);
  Seen continue_skip(ByteCursor& bytes);
  std::optional<Block> read_block_head(const ByteCursor& bytes);
  Seen read_body(const Block& block, Frame& frame);
  Seen read_section_header(const Block& block);
  Seen read_interface(const Block& block);
  bool read_interface_options(const Block& block, Interface& interface) const;
  Seen read_enhanced(const Block& block, Frame& frame);
  Seen read_obsolete(const Block& block, Frame& frame);
  Seen read_simple(const Block& block, Frame& frame);
  Seen give_timed(const Block& block, const PacketFields& fields, Frame& frame);

  bool swapped_ = false;
  bool in_section_ = false;
  std::vector<Interface> interfaces_;
  Nanoseconds last_time_ = 0;
  std::uint64_t skip_left_ = 0;          // bytes of an unknown block still to pass over, its last word included
  std::uint32_t skip_total_length_ = 0;  // what that last word must be
};

}  // namespace weir::capture
