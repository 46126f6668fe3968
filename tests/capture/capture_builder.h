// Builds captures byte by byte, in either byte order.
#pragma once

#include <cstdint>
#include <string>

namespace weir::capture {

enum class Order { kLittle, kBig };

class Bytes {
 public:
  explicit Bytes(Order order = Order::kLittle) : order_(order) {}
  Bytes& u16(std::uint64_t value) { return word(value, 2); }
  Bytes& u32(std::uint64_t value) { return word(value, 4); }
  Bytes& u64(std::uint64_t value) { return word(value, 8); }
  Bytes& text(const std::string& bytes) {
    out_ += bytes;
    return *this;
  }
  const std::string& str() const { return out_; }

 private:
  Bytes& word(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) {
      int shift = 8 * (order_ == Order::kLittle ? i : size - 1 - i);
      out_.push_back(static_cast<char>(value >> shift));
    }
    return *this;
  }
  Order order_;
  std::string out_;
};

inline constexpr std::uint32_t kMicro = 0xa1b2c3d4, kNano = 0xa1b23c4d, kModifiedMagic = 0xa1b2cd34;

inline std::string pcap_header(Order order = Order::kLittle, std::uint32_t magic = kMicro, std::uint32_t link = 1,
                               std::uint16_t minor = 4) {
  return Bytes(order).u32(magic).u16(2).u16(minor).u32(0).u32(0).u32(65535).u32(link).str();
}

inline std::string pcap_record(std::uint32_t seconds, std::uint32_t fraction, const std::string& data,
                               Order order = Order::kLittle, std::uint32_t wire = 0) {
  return Bytes(order).u32(seconds).u32(fraction).u32(data.size()).u32(wire ? wire : data.size()).text(data).str();
}

inline std::string block(std::uint32_t type, std::string body, Order order = Order::kLittle) {
  body.resize((body.size() + 3) & ~std::size_t{3});
  auto length = static_cast<std::uint32_t>(body.size() + 12);
  return Bytes(order).u32(type).u32(length).text(body).u32(length).str();
}

inline std::string section(Order order = Order::kLittle) {
  return block(0x0a0d0d0a, Bytes(order).u32(0x1a2b3c4d).u16(1).u16(0).u64(UINT64_MAX).str(), order);
}

inline std::string interface(std::uint16_t link, Order order = Order::kLittle, const std::string& options = "",
                             std::uint32_t snapshot_length = 0) {
  return block(1, Bytes(order).u16(link).u16(0).u32(snapshot_length).text(options).str(), order);
}

inline std::string resolution_option(std::uint8_t resolution, Order order = Order::kLittle) {
  return Bytes(order).u16(9).u16(1).text(std::string(1, static_cast<char>(resolution)) + std::string(3, '\0')).str();
}

inline std::string offset_option(std::int64_t seconds, Order order = Order::kLittle) {
  return Bytes(order).u16(14).u16(8).u64(static_cast<std::uint64_t>(seconds)).str();
}

inline std::string enhanced(std::uint32_t interface_id, std::uint64_t ticks, const std::string& data,
                            Order order = Order::kLittle, std::uint32_t wire = 0) {
  Bytes body(order);
  body.u32(interface_id).u32(ticks >> 32).u32(ticks).u32(data.size()).u32(wire ? wire : data.size()).text(data);
  return block(6, body.str(), order);
}

}  // namespace weir::capture
