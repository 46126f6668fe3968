// Bounds-checked reading and plain writing of bytes: little-endian words and LEB128 varints, as api/*.md use them.
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace weir {

// The bytes of a few fields in a row, at most `kCapacity` (the caller's to keep): a record is appended to its string at
// once, not field by field.
template <std::size_t kCapacity>
class FieldBytes {
 public:
  std::string_view view() const { return {bytes_, size_}; }
  void u8(std::uint8_t value) { bytes_[size_++] = static_cast<char>(value); }
  void u64(std::uint64_t value) {  // little-endian
    std::memcpy(bytes_ + size_, &value, 8);
    size_ += 8;
  }
  void varint(std::uint64_t value) {  // LEB128, 1..10 bytes
    for (; value >= 0x80; value >>= 7) bytes_[size_++] = static_cast<char>(value | 0x80);
    bytes_[size_++] = static_cast<char>(value);
  }
  void zigzag(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }

 private:
  char bytes_[kCapacity];
  std::size_t size_ = 0;
};

// Appends to a string it does not own.
class ByteWriter {
 public:
  explicit ByteWriter(std::string& out) : out_(out) {}

  void u8(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void u64(std::uint64_t value) {  // little-endian
    char raw[8];
    std::memcpy(raw, &value, 8);
    out_.append(raw, 8);
  }
  void varint(std::uint64_t value) {
    FieldBytes<10> bytes;
    bytes.varint(value);
    out_.append(bytes.view());
  }
  void zigzag(std::int64_t value) {
    varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
  }
  void text(std::string_view value) {  // varint length, then the bytes
    varint(value.size());
    out_.append(value);
  }
  void raw(std::string_view value) { out_.append(value); }

 private:
  std::string& out_;
};

// Reads from bytes it does not own. After the first read past the end, or a malformed varint, ok() is false and every
// read gives zero: check once, at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const { return ok_; }
  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }

  std::uint8_t u8() {
    if (at_ == end_) return fail();
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t u64() {
    if (left() < 8) return fail();
    std::uint64_t value;
    std::memcpy(&value, at_, 8);
    at_ += 8;
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) return fail();
      auto byte = static_cast<std::uint8_t>(*at_++);
      if (shift == 63 && byte > 1) return fail();
      value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return fail();
  }
  std::int64_t zigzag() {
    std::uint64_t value = varint();
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
  }
  std::string_view text() { return raw(varint()); }
  std::string_view raw(std::uint64_t size) {
    if (size > left()) {
      fail();
      return {};
    }
    std::string_view value(at_, static_cast<std::size_t>(size));
    at_ += size;
    return value;
  }
  // A count of items of at least `item_bytes` each; larger than what is left is malformed, so it bounds a reserve().
  std::size_t count(std::size_t item_bytes) {
    std::uint64_t value = varint();
    if (value > left() / item_bytes) return static_cast<std::size_t>(fail());
    return static_cast<std::size_t>(value);
  }

 private:
  std::uint8_t fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }
  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace weir
