#include "packet/big_endian.h"
#include "packet/name_characters.h"
#include "packet/names.h"

namespace weir::packet {
namespace {

using Bytes = std::span<const std::uint8_t>;
constexpr std::uint8_t kPointer = 0xc0;  // RFC 1035, 4.1.4: the two high bits of a label's length

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }

// Copies one label and its dot; false when it has other than name characters, or a dot within, or does not fit.
bool copy_label(Bytes label, DnsAnswers& answers) {
  if (answers.name_length + label.size() + 1 > kMaxNameLength + 1) return false;
  for (std::uint8_t byte : label) {
    char c = static_cast<char>(byte);
    if (!is_name_character(c) || c == '.') return false;
    answers.name[answers.name_length++] = lower(c);
  }
  answers.name[answers.name_length++] = '.';
  return true;
}

// Reads the question's name at `offset` and moves past it. False when there is none to pass on.
bool read_question_name(Bytes message, std::size_t& offset, DnsAnswers& answers) {
  while (offset < message.size()) {
    std::size_t length = message[offset++];
    if (length == 0) break;
    if (length >= 0x40 || length > message.size() - offset) return false;
    if (!copy_label(message.subspan(offset, length), answers)) return false;
    offset += length;
  }
  if (answers.name_length == 0) return false;
  --answers.name_length;  // the final dot
  return true;
}

// Moves past a name that may end in a compression pointer.
bool skip_name(Bytes message, std::size_t& offset) {
  while (offset < message.size()) {
    std::uint8_t length = message[offset++];
    if (length >= kPointer) {
      ++offset;
      return offset <= message.size();
    }
    if (length == 0) return true;
    if (length >= 0x40) return false;
    offset += length;
  }
  return false;
}

// Moves past one record, keeping its address; false at the cut.
bool read_record(Bytes message, std::size_t& offset, DnsAnswers& answers) {
  constexpr std::uint16_t kA = 1, kAaaa = 28, kInternet = 1;
  if (!skip_name(message, offset) || message.size() - offset < 10) return false;
  std::uint16_t type = load16(&message[offset]), record_class = load16(&message[offset + 2]);
  std::size_t length = load16(&message[offset + 8]);
  offset += 10;
  if (length > message.size() - offset) return false;
  const std::uint8_t* data = message.data() + offset;
  offset += length;
  if (record_class != kInternet) return true;
  if (type == kA && length == 4) answers.addresses[answers.count++] = IpAddress::v4(load32(data));
  if (type == kAaaa && length == 16) answers.addresses[answers.count++] = IpAddress::v6(data);
  return true;
}

bool is_answer(Bytes message) {
  if (message.size() < 12) return false;
  std::uint16_t flags = load16(&message[2]), questions = load16(&message[4]);
  constexpr std::uint16_t kResponse = 0x8000, kOpcodeAndRcode = 0x780f;
  return (flags & kResponse) && (flags & kOpcodeAndRcode) == 0 && questions == 1;
}

Bytes without_tcp_length(Bytes payload) {
  if (payload.size() < 2) return {};
  std::size_t length = load16(payload.data());
  return length <= payload.size() - 2 ? payload.subspan(2, length) : Bytes();
}

}  // namespace

void dns_answers(Bytes payload, bool over_tcp, DnsAnswers& answers) {
  answers.name_length = 0;
  answers.count = 0;
  Bytes message = over_tcp ? without_tcp_length(payload) : payload;
  std::size_t offset = 12;
  if (!is_answer(message)) return;
  if (read_question_name(message, offset, answers) && message.size() >= offset + 4) {
    offset += 4;  // type and class of the question
    int left = load16(&message[6]);
    while (left-- > 0 && answers.count < kMaxDnsAnswers && read_record(message, offset, answers)) {
    }
  }
  if (answers.count == 0) answers.name_length = 0;
}

}  // namespace weir::packet
