// Kafka messages of any bytes. Input: a byte that chooses the form; for probes' records then a byte for the kind and
// two for the length of `orders`. Beside memory safety: frames lie in the value, times are within their bounds, and
// what is read is given back by writing it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "kafka/big_endian.h"
#include "kafka/positions.h"
#include "kafka/pycapa.h"
#include "kafka/record.h"

namespace {

using namespace weir;
using namespace weir::kafka;

void must(bool condition) {
  if (!condition) std::abort();
}

void check_frame(const Frame& frame, std::string_view value) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(value.data());
  must(frame.captured >= begin && frame.captured + frame.captured_length <= begin + value.size());
  must(frame.time >= kEarliestTime && frame.time <= kLatestTime);
}

// Headers that are right, so that the fuzzer gets to the value; then those of the input over them.
MessageView probe_message(std::string_view input, std::vector<Header>& headers) {
  RecordHead head;
  head.kind = static_cast<Kind>(static_cast<unsigned char>(input[0]) % (kKinds + 1));
  head.probe = "p";
  head.pane = 1, head.complete_until = 1;
  head.first = kEarliestTime, head.last = kLatestTime;
  const std::size_t orders = std::min<std::size_t>(static_cast<unsigned char>(input[1]), input.size() - 2);
  head.orders = input.substr(2, orders);
  headers = headers_of(head);
  MessageView message;
  for (const Header& header : headers) message.headers.push_back({header.name, header.value});
  message.value = input.substr(2 + orders);
  return message;
}

void check_record(const MessageView& message) {
  auto record = read_record(message);
  if (!record) return;
  must(record->frames.size() == record->orders.size());
  for (const Frame& frame : record->frames) check_frame(frame, message.value);
  std::vector<Header> headers = headers_of(record->head);
  MessageView again;
  for (const Header& header : headers) again.headers.push_back({header.name, header.value});
  again.value = message.value;
  auto second = read_record(again);
  must(second && second->head == record->head);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data + 1), size - 1);
  std::vector<Header> headers;
  MessageView message;
  switch (data[0] % 4) {
    case 0:
      check_record(probe_message(input, headers));
      break;
    case 1: {  // any headers: eight bytes each, after the right ones
      message = probe_message(input, headers);
      const std::size_t which = static_cast<unsigned char>(input[0]) % message.headers.size();
      message.headers[which].value = input.substr(1);
      check_record(message);
      break;
    }
    case 2:
      message.key = input.substr(0, std::min<std::size_t>(8, input.size()));
      message.value = input.substr(message.key->size());
      if (auto frame = read_pycapa(message)) check_frame(*frame, message.value);
      break;
    default:
      if (auto position = read_position(input)) must(read_position(write_position(*position)) == position);
  }
  return 0;
}
