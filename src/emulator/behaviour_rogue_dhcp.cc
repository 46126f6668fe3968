// A rogue DHCP server: the user answers machines of the LAN that ask for an address, and names itself as router and
// resolver (RFC 2131, 2132; an IPv6 user: as resolver, RFC 8415, 3646).
#include "emulator/behaviour_parts.h"
#include "emulator/distributions.h"
#include "emulator/raw_frame.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 42;

struct RogueOptions {
  Nanoseconds interval = 0;
};

std::string word(std::uint64_t value, int bytes) {
  std::string out;
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(value >> (8 * i));
  return out;
}

std::string option(int code, const std::string& value) {
  return static_cast<char>(code) + word(value.size(), 1) + value;
}

std::string option6(std::uint16_t code, const std::string& value) {
  return word(code, 2) + word(value.size(), 2) + value;
}

// A machine that has just been plugged in.
struct Newcomer {
  MacAddress mac{};
  std::uint32_t transaction = 0;
  std::uint32_t offered = 0;  // the IPv4 address that it is to get

  IpAddress link_local() const {
    return {0xfe80'0000'0000'0000ull, 0x0200'00ff'fe00'0000ull | std::uint64_t{mac[4]} << 8 | mac[5]};
  }
};

Newcomer draw_newcomer(Random& random) {
  Newcomer newcomer;
  newcomer.mac = {2, 3, 0, 0, static_cast<std::uint8_t>(random.next()), static_cast<std::uint8_t>(random.next())};
  newcomer.transaction = static_cast<std::uint32_t>(random.next());
  newcomer.offered = 0xac10'0080u + static_cast<std::uint32_t>(random.below(100));
  return newcomer;
}

// What a message says; its numbers are those of option 53.
enum class Type : std::uint8_t { kDiscover = 1, kOffer = 2, kRequest = 3, kAcknowledge = 5 };

std::string message(const Newcomer& newcomer, Type type, const IpAddress& server) {
  bool reply = type == Type::kOffer || type == Type::kAcknowledge;
  std::string text = word(reply ? 2 : 1, 1) + std::string("\1\6\0", 3) + word(newcomer.transaction, 4);
  text += std::string("\0\0\x80\0\0\0\0\0", 8) + word(reply ? newcomer.offered : 0, 4) + std::string(8, '\0');
  text += raw_frame::bytes_of(newcomer.mac) + std::string(10 + 64 + 128, '\0') + "\x63\x82\x53\x63";
  text += option(53, word(static_cast<std::uint8_t>(type), 1));
  std::string own = raw_frame::bytes_of(server);
  if (reply) {
    text += option(54, own) + option(51, word(3'600, 4)) + option(1, word(0xffff'ff00u, 4)) + option(3, own);
    text += option(6, own);
  } else if (type == Type::kRequest) {
    text += option(50, word(newcomer.offered, 4)) + option(54, own);
  }
  text += '\xff';
  return text + std::string(text.size() < 300 ? 300 - text.size() : 0, '\0');  // as BOOTP has it at least
}

struct Datagram {
  Flow flow;
  Content content;
};

class RogueDhcp : public Process {
 public:
  RogueDhcp(const RogueOptions& options, Nanoseconds end, Stream& stream)
      : options_(options), end_(end), random_(stream.random(kPurpose)) {}

  Nanoseconds run(Nanoseconds now, Stream& stream) override {
    if (now >= end_) return kFinished;
    Newcomer newcomer = draw_newcomer(random_);
    stream.is_v4() ? lease(newcomer, now, stream) : advertise(newcomer, now, stream);
    return std::min(end_, now + exponential(random_, options_.interval));
  }

 private:
  void send(const Host& from, std::uint16_t from_port, const Host& to, std::uint16_t to_port, std::string text,
            Nanoseconds when, Stream& stream) {
    auto datagram = std::make_shared<Datagram>();
    datagram->flow = make_flow(from, from_port, to, to_port, kUdp);
    datagram->content = literal(std::move(text));
    Packet packet;
    packet.time = when;
    packet.flow = &datagram->flow;
    packet.content = &datagram->content;
    packet.payload_length = static_cast<std::uint16_t>(datagram->content.size());
    packet.ip_id = static_cast<std::uint16_t>(random_.next());
    stream.emit(packet);
    stream.keep(std::move(datagram));
  }

  void lease(const Newcomer& newcomer, Nanoseconds now, Stream& stream) {
    constexpr std::uint16_t kServerPort = 67, kClientPort = 68;
    Host all, nobody;
    all.address = IpAddress::v4(0xffff'ffffu), all.mac = raw_frame::kBroadcast;
    nobody.address = IpAddress::v4(0), nobody.mac = newcomer.mac, nobody.hop_limit = 64;
    const Host& self = stream.self();
    for (Type type : {Type::kDiscover, Type::kOffer, Type::kRequest, Type::kAcknowledge}) {
      bool reply = type == Type::kOffer || type == Type::kAcknowledge;
      std::string text = message(newcomer, type, self.address);
      now += reply ? self.reaction + random_.between(200'000, 2'000'000) : random_.between(1'000'000, 50'000'000);
      send(reply ? self : nobody, reply ? kServerPort : kClientPort, all, reply ? kClientPort : kServerPort,
           std::move(text), now, stream);
    }
  }

  void advertise(const Newcomer& newcomer, Nanoseconds now, Stream& stream) {
    constexpr std::uint16_t kServerPort = 547, kClientPort = 546;
    Host client, all;
    client.address = newcomer.link_local(), client.mac = newcomer.mac, client.hop_limit = 1;
    all.address = {0xff02'0000'0000'0000ull, 0x1'0002}, all.mac = {0x33, 0x33, 0, 1, 0, 2};
    const Host& self = stream.self();
    std::string transaction = word(newcomer.transaction & 0xff'ffff, 3);
    std::string client_id = option6(1, word(0x0003'0001, 4) + raw_frame::bytes_of(newcomer.mac));
    std::string server_id = option6(2, word(0x0003'0001, 4) + raw_frame::bytes_of(self.mac));
    std::string wish = option6(6, word(23, 2)) + option6(8, word(0, 2));
    send(client, kClientPort, all, kServerPort, '\1' + transaction + client_id + wish, now, stream);
    now += self.reaction + random_.between(200'000, 2'000'000);
    send(self, kServerPort, client, kClientPort,
         '\2' + transaction + client_id + server_id + option6(23, raw_frame::bytes_of(self.address)), now, stream);
  }

  RogueOptions options_;
  Nanoseconds end_;
  Random random_;
};

Result<std::unique_ptr<Process>> make(const Parameters& parameters, Nanoseconds end, Stream* stream) {
  RogueOptions options;
  ParameterReader reader(parameters);
  reader.read("interval", options.interval);
  return made<RogueDhcp>(reader, options, end, stream);
}

}  // namespace

BehaviourKind rogue_dhcp_kind() {
  return {"rogue-dhcp",
          {{"interval", "30s"}},  // mean time between machines that ask
          make};
}

}  // namespace weir::emulator
