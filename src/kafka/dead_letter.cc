#include "kafka/dead_letter.h"

#include <numeric>

#include "kafka/big_endian.h"
#include "kafka/client.h"
#include "kafka/producing.h"
#include "kafka/topics.h"

namespace weir::kafka {
namespace {

constexpr int kFlushMilliseconds = 5'000;
constexpr auto kPatience = std::chrono::milliseconds(5'000);

Message letter(const MessageView& message, Unreadable reason) {
  Message letter;
  letter.partition = 0;
  if (message.key) letter.key = std::string(*message.key);
  for (const HeaderView& header : message.headers)
    letter.headers.push_back({std::string(header.name), std::string(header.value)});
  letter.headers.push_back({"dead_letter_reason", std::string(reason_word(reason))});
  letter.headers.push_back({"dead_letter_partition", big_endian(static_cast<std::uint32_t>(message.partition))});
  letter.headers.push_back({"dead_letter_offset", big_endian(static_cast<std::uint64_t>(message.offset))});
  letter.value = message.value;
  return letter;
}

}  // namespace

DeadLetters::DeadLetters(ClientOptions options) : options_(std::move(options)) {}

DeadLetters::~DeadLetters() {
  if (producer_) rd_kafka_flush(producer_->get(), kFlushMilliseconds);
}

bool DeadLetters::connect() {
  if (producer_ || refused_) return producer_ != nullptr;
  auto producer = Client::open(RD_KAFKA_PRODUCER, options_,
                               {{"message.max.bytes", std::to_string(kMaxLetterBytes)}, {"compression.type", "zstd"}});
  const TopicPlan plan{kDeadLetterTopic, 1, false, kMaxLetterBytes};
  refused_ = !producer || !ensure_topic(*producer, options_, plan, kPatience);
  if (!refused_) producer_ = std::make_unique<Client>(std::move(*producer));
  return !refused_;
}

void DeadLetters::put(const MessageView& message, Unreadable reason) {
  ++counts_[static_cast<std::size_t>(reason)];
  if (!connect()) return;
  (void)produce(*producer_, kDeadLetterTopic, letter(message, reason));
  rd_kafka_poll(producer_->get(), 0);
}

std::uint64_t DeadLetters::total() const { return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0}); }

}  // namespace weir::kafka
