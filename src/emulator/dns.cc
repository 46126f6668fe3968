#include "emulator/dns.h"

#include "emulator/distributions.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr Nanoseconds kMillisecond = 1'000'000;
constexpr std::uint32_t kTtlSeconds = 300;

std::string word16(std::uint16_t value) { return {static_cast<char>(value >> 8), static_cast<char>(value & 0xff)}; }

std::string encoded_name(const std::string& name) {
  std::string out;
  std::size_t from = 0;
  while (from <= name.size()) {
    std::size_t dot = std::min(name.find('.', from), name.size());
    WEIR_CHECK(dot > from && dot - from < 64);
    out += static_cast<char>(dot - from);
    out.append(name, from, dot - from);
    from = dot + 1;
  }
  return out + '\0';
}

std::string header(std::uint16_t id, std::uint16_t flags, std::size_t answers) {
  return word16(id) + word16(flags) + word16(1) + word16(static_cast<std::uint16_t>(answers)) + std::string(4, '\0');
}

std::string encoded_question(const dns::Question& question) {
  return encoded_name(question.name) + word16(question.type) + word16(1);
}

// Nearly all answers come from the resolver's memory; the rest had to be asked for outside.
Nanoseconds resolver_thought(Random& random) {
  return random.chance(0.8) ? random.between(50'000, 400'000) : exponential(random, 40 * kMillisecond) + kMillisecond;
}

}  // namespace

namespace dns {

std::string query(std::uint16_t id, const Question& question) {
  return header(id, 0x0100, 0) + encoded_question(question);
}

std::string answer(std::uint16_t id, const Question& question, std::uint8_t code, const std::vector<std::string>& data,
                   std::uint32_t ttl_seconds) {
  std::string out = header(id, static_cast<std::uint16_t>(0x8180 | code), data.size()) + encoded_question(question);
  for (const std::string& record : data) {
    out += "\xc0\x0c" + word16(question.type) + word16(1);  // the name is that of the question
    out += word16(static_cast<std::uint16_t>(ttl_seconds >> 16)) + word16(static_cast<std::uint16_t>(ttl_seconds));
    out += word16(static_cast<std::uint16_t>(record.size())) + record;
  }
  return out;
}

std::string address_data(const IpAddress& address) {
  std::uint8_t raw[16];
  std::size_t length = store_address(raw, address);
  return {reinterpret_cast<const char*>(raw), length};
}

void add_lookup(Plan& plan, const Host& user, const Host& resolver, const std::string& name,
                const std::optional<IpAddress>& address, Random& random) {
  std::uint8_t socket = plan.connect(user, resolver, kPort, kUdp);
  auto id = static_cast<std::uint16_t>(random.next());
  Question question{name, user.address.is_v4() ? kA : kAaaa};
  plan.send(socket, Side::kClient, literal(query(id, question)));
  std::string reply = address ? answer(id, question, kNoError, {address_data(*address)}, kTtlSeconds)
                              : answer(id, question, kNoSuchName, {}, kTtlSeconds);
  plan.send(socket, Side::kServer, literal(std::move(reply)), resolver_thought(random));
}

}  // namespace dns

void add_lookup(Plan& plan, const Site& site, Nanoseconds now, Stream& stream, Random& random) {
  auto& known = stream.resolved_names();
  if (known.size() > 200) std::erase_if(known, [now](const auto& entry) { return entry.second <= now; });
  Nanoseconds& until = known[site.name];
  if (until > now) return;
  until = now + kTtlSeconds * kNanosecondsPerSecond;
  bool v4 = stream.is_v4();
  dns::add_lookup(plan, stream.self(), stream.world().resolver().of(v4), site.name, site.of(v4).address, random);
}

}  // namespace weir::emulator
