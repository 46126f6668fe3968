#include "capture/pcapng_parser.h"

#include <algorithm>

#include "capture/words.h"

namespace weir::capture {
namespace {

constexpr std::uint32_t kInterfaceBlock = 1, kObsoletePacketBlock = 2, kSimplePacketBlock = 3, kEnhancedPacketBlock = 6;
constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;
constexpr std::uint32_t kBlockHeadBytes = 8, kBlockOverheadBytes = 12;
constexpr std::uint16_t kEndOfOptions = 0, kTimeResolution = 9, kTimeOffset = 14;

bool is_known(std::uint32_t type) {
  return type == kSectionHeaderBlock || type == kInterfaceBlock || type == kObsoletePacketBlock ||
         type == kSimplePacketBlock || type == kEnhancedPacketBlock;
}

// A block's length. It is to be a multiple of four; of a writer that did not count the padding it is rounded up, as
// Wireshark does, and the greatest come round to 0, which no block has.
std::uint32_t load_length(const std::uint8_t* at, bool swapped) { return (load32(at, swapped) + 3) & ~3u; }

}  // namespace

Step PcapngParser::next(ByteCursor& bytes, Frame& frame) {
  for (;;) {
    switch (skip_left_ ? continue_skip(bytes) : read_block(bytes, frame)) {
      case Seen::kFrame:
        return Step::kFrame;
      case Seen::kNeedMore:
        return Step::kNeedMore;
      case Seen::kDamaged:
        return Step::kDamaged;
      case Seen::kOther:
        break;
    }
  }
}

PcapngParser::Seen PcapngParser::read_block(ByteCursor& bytes, Frame& frame) {
  // A section header says its byte order after its length, so twelve bytes are the least that can be judged.
  if (bytes.left() < kBlockOverheadBytes) return Seen::kNeedMore;
  std::optional<Block> block = read_block_head(bytes);
  if (!block) return Seen::kDamaged;
  if (!is_known(block->type)) return start_skip(bytes, *block);
  if (block->total_length > kMaxRecordBytes) return damaged_block("a block longer than 524288 bytes");
  if (bytes.left() < block->total_length) return Seen::kNeedMore;
  if (load_length(bytes.at + block->total_length - 4, swapped_) != block->total_length) {
    return damaged_block("a block whose two lengths differ");
  }
  Seen seen = read_body(*block, frame);
  if (seen != Seen::kDamaged) bytes.at += block->total_length;
  return seen;
}

std::optional<PcapngParser::Block> PcapngParser::read_block_head(const ByteCursor& bytes) {
  if (load32(bytes.at, false) == kSectionHeaderBlock) {
    swapped_ = load32(bytes.at + 8, false) != kByteOrderMagic;
    if (load32(bytes.at + 8, swapped_) != kByteOrderMagic) {
      damage_ = "a section header without its byte-order magic";
      return std::nullopt;
    }
  } else if (!in_section_) {
    damage_ = "a block before the first section header";
    return std::nullopt;
  }
  Block block{.type = load32(bytes.at, swapped_), .total_length = load_length(bytes.at + 4, swapped_)};
  if (block.total_length < kBlockOverheadBytes) {
    damage_ = "an impossible block length";
    return std::nullopt;
  }
  block.body = bytes.at + kBlockHeadBytes;
  block.body_length = block.total_length - kBlockOverheadBytes;
  return block;
}

PcapngParser::Seen PcapngParser::start_skip(ByteCursor& bytes, const Block& block) {
  bytes.at += kBlockHeadBytes;
  skip_left_ = block.total_length - kBlockHeadBytes;
  skip_total_length_ = block.total_length;
  return Seen::kOther;
}

PcapngParser::Seen PcapngParser::continue_skip(ByteCursor& bytes) {
  std::uint64_t passed = std::min<std::uint64_t>(bytes.left(), skip_left_ - 4);
  bytes.at += passed;
  skip_left_ -= passed;
  if (bytes.left() < 4) return Seen::kNeedMore;
  if (load_length(bytes.at, swapped_) != skip_total_length_) return damaged_block("a block whose two lengths differ");
  bytes.at += 4;
  skip_left_ = 0;
  return Seen::kOther;
}

PcapngParser::Seen PcapngParser::read_body(const Block& block, Frame& frame) {
  switch (block.type) {
    case kSectionHeaderBlock:
      return read_section_header(block);
    case kInterfaceBlock:
      return read_interface(block);
    case kEnhancedPacketBlock:
      return read_enhanced(block, frame);
    case kObsoletePacketBlock:
      return read_obsolete(block, frame);
    default:
      return read_simple(block, frame);
  }
}

PcapngParser::Seen PcapngParser::read_section_header(const Block& block) {
  if (block.body_length < 16) return damaged_block("a section header that is too short");
  if (load16(block.body + 4, swapped_) != 1) return damaged_block("a pcapng version other than 1");
  in_section_ = true;
  interfaces_.clear();
  return Seen::kOther;
}

PcapngParser::Seen PcapngParser::read_interface(const Block& block) {
  if (block.body_length < 8) return damaged_block("an interface description that is too short");
  if (interfaces_.size() == kMaxInterfaces) return damaged_block("more than 65536 interfaces");
  Interface interface;
  interface.link_type = load16(block.body, swapped_);
  interface.snapshot_length = load32(block.body + 4, swapped_);
  if (!read_interface_options(block, interface)) return damaged_block("an interface option longer than its block");
  interfaces_.push_back(interface);
  return Seen::kOther;
}

bool PcapngParser::read_interface_options(const Block& block, Interface& interface) const {
  std::uint8_t resolution = 6;
  std::int64_t offset_seconds = 0;
  const std::uint8_t* end = block.body + block.body_length;
  for (const std::uint8_t* option = block.body + 8; end - option >= 4;) {
    std::uint16_t code = load16(option, swapped_), length = load16(option + 2, swapped_);
    option += 4;
    if (length > end - option) return false;
    if (code == kEndOfOptions) break;
    if (code == kTimeResolution && length >= 1) resolution = *option;
    if (code == kTimeOffset && length >= 8) offset_seconds = static_cast<std::int64_t>(load64(option, swapped_));
    option += std::min<std::ptrdiff_t>((length + 3) & ~3, end - option);
  }
  interface.unit = TimestampUnit(resolution, offset_seconds);
  return true;
}

PcapngParser::Seen PcapngParser::read_enhanced(const Block& block, Frame& frame) {
  if (block.body_length < 20) return damaged_block("an enhanced packet block that is too short");
  PacketFields fields{.interface = load32(block.body, swapped_),
                      .ticks = std::uint64_t{load32(block.body + 4, swapped_)} << 32 | load32(block.body + 8, swapped_),
                      .captured_length = load32(block.body + 12, swapped_),
                      .wire_length = load32(block.body + 16, swapped_),
                      .header_length = 20};
  return give_timed(block, fields, frame);
}

PcapngParser::Seen PcapngParser::read_obsolete(const Block& block, Frame& frame) {
  if (block.body_length < 20) return damaged_block("a packet block that is too short");
  PacketFields fields{.interface = load16(block.body, swapped_),
                      .ticks = std::uint64_t{load32(block.body + 4, swapped_)} << 32 | load32(block.body + 8, swapped_),
                      .captured_length = load32(block.body + 12, swapped_),
                      .wire_length = load32(block.body + 16, swapped_),
                      .header_length = 20};
  return give_timed(block, fields, frame);
}

PcapngParser::Seen PcapngParser::give_timed(const Block& block, const PacketFields& fields, Frame& frame) {
  if (fields.interface >= interfaces_.size()) return damaged_block("a packet of an interface that is not described");
  if (fields.captured_length > kMaxCapturedLength) return damaged_block("a packet longer than 262144 bytes");
  if (fields.captured_length > block.body_length - fields.header_length) {
    return damaged_block("a packet longer than its block");
  }
  const Interface& interface = interfaces_[fields.interface];
  bool clamped = false;
  last_time_ = interface.unit.time_of(fields.ticks, clamped);
  clamped_times_ += clamped;
  frame.time = last_time_;
  frame.captured = block.body + fields.header_length;
  frame.captured_length = fields.captured_length;
  frame.wire_length = fields.wire_length;
  frame.link_type = interface.link_type;
  return Seen::kFrame;
}

PcapngParser::Seen PcapngParser::read_simple(const Block& block, Frame& frame) {
  if (block.body_length < 4) return damaged_block("a simple packet block that is too short");
  if (interfaces_.empty()) return damaged_block("a packet of an interface that is not described");
  const Interface& interface = interfaces_.front();
  std::uint32_t wire = load32(block.body, swapped_), captured = wire;
  if (interface.snapshot_length != 0) captured = std::min(captured, interface.snapshot_length);
  if (captured > kMaxCapturedLength) return damaged_block("a packet longer than 262144 bytes");
  if (captured > block.body_length - 4) return damaged_block("a packet longer than its block");
  frame.time = last_time_;
  frame.captured = block.body + 4;
  frame.captured_length = captured;
  frame.wire_length = wire;
  frame.link_type = interface.link_type;
  return Seen::kFrame;
}

}  // namespace weir::capture
