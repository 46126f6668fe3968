// Payloads of any bytes for the three name readers. Input: a byte that chooses the reader, the payload.
// Beside memory safety: only clean names of 1 to 253 characters come out, and they lie in the payload.
#include <cctype>
#include <cstdint>
#include <cstdlib>

#include "packet/names.h"

namespace {

void must(bool condition) {
  if (!condition) std::abort();
}

void check_characters(std::string_view name) {
  must(name.size() <= 253);
  for (char c : name)
    must(static_cast<unsigned char>(c) < 0x80 && (std::isalnum(c) || c == '-' || c == '_' || c == '.'));
}

void check_within(std::string_view name, std::span<const std::uint8_t> payload) {
  check_characters(name);
  if (name.empty()) return;
  const char* start = reinterpret_cast<const char*>(payload.data());
  must(name.data() >= start && name.data() + name.size() <= start + payload.size());
}

void check_answers(std::span<const std::uint8_t> payload, bool over_tcp) {
  weir::packet::DnsAnswers answers;
  weir::packet::dns_answers(payload, over_tcp, answers);
  must(answers.count >= 0 && answers.count <= weir::packet::kMaxDnsAnswers);
  must((answers.count == 0) == (answers.name_length == 0));
  std::string_view name(answers.name, answers.name_length);
  check_characters(name);
  for (char c : name) must(!std::isupper(c));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  std::span<const std::uint8_t> payload(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      check_within(weir::packet::tls_server_name(payload), payload);
      break;
    case 1:
      check_within(weir::packet::http_host(payload), payload);
      break;
    case 2:
      check_answers(payload, false);
      break;
    default:
      check_answers(payload, true);
  }
  return 0;
}
