#include "packet/big_endian.h"
#include "packet/name_characters.h"
#include "packet/names.h"

namespace weir::packet {
namespace {

// What is left to read; after the first read past the end it is empty, and every read gives zero.
class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  std::size_t left() const { return rest_.size(); }
  void skip(std::size_t count) { rest_ = count <= rest_.size() ? rest_.subspan(count) : rest_.last(0); }
  std::uint8_t u8() { return static_cast<std::uint8_t>(number<1>()); }
  std::uint16_t u16() { return static_cast<std::uint16_t>(number<2>()); }
  std::uint32_t u24() { return number<3>(); }
  std::string_view text(std::size_t count) {
    if (count > rest_.size()) return {};
    return {reinterpret_cast<const char*>(rest_.data()), count};
  }
  void narrow(std::size_t count) {
    if (count < rest_.size()) rest_ = rest_.first(count);
  }

 private:
  template <int kBytes>
  std::uint32_t number() {
    std::uint32_t value = 0;
    if (rest_.size() < kBytes) {
      rest_ = rest_.last(0);
      return 0;
    }
    for (int i = 0; i < kBytes; ++i) value = value << 8 | rest_[i];
    rest_ = rest_.subspan(kBytes);
    return value;
  }
  std::span<const std::uint8_t> rest_;
};

// RFC 6066, 3: a list of names, of which only host_name (0) was ever defined.
std::string_view read_server_name(Reader reader) {
  constexpr std::uint8_t kHostName = 0;
  reader.u16();
  if (reader.left() < 3 || reader.u8() != kHostName) return {};
  std::size_t length = reader.u16();
  return checked_name(reader.text(length));
}

std::string_view read_extensions(Reader reader) {
  constexpr std::uint16_t kServerName = 0;
  reader.narrow(reader.u16());
  while (reader.left() >= 4) {
    std::uint16_t type = reader.u16();
    std::size_t length = reader.u16();
    if (type != kServerName) {
      reader.skip(length);
      continue;
    }
    reader.narrow(length);
    return read_server_name(reader);
  }
  return {};
}

}  // namespace

std::string_view tls_server_name(std::span<const std::uint8_t> payload) {
  constexpr std::uint8_t kChangeCipherSpec = 20, kHandshake = 22, kClientHello = 1;
  constexpr std::size_t kChangeCipherSpecSize = 6;
  Reader reader(payload);
  if (!payload.empty() && payload[0] == kChangeCipherSpec) reader.skip(kChangeCipherSpecSize);
  if (reader.u8() != kHandshake || reader.u8() != 3) return {};
  reader.skip(1);
  reader.narrow(reader.u16());
  if (reader.u8() != kClientHello) return {};
  reader.narrow(reader.u24());
  reader.skip(2 + 32);        // version, random
  reader.skip(reader.u8());   // session
  reader.skip(reader.u16());  // cipher suites
  reader.skip(reader.u8());   // compression methods
  return read_extensions(reader);
}

}  // namespace weir::packet
