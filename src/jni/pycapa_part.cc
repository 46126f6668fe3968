#include "jni/pycapa_part.h"

#include <algorithm>

#include "kafka/pycapa.h"

namespace weir::jni {
namespace {

constexpr std::size_t kHeldBytes = 2 * kafka::kMaxCapturedLength;

}  // namespace

PycapaPart::PycapaPart(std::uint32_t partition, Nanoseconds lateness, traffic::Mapper& mapper)
    : partition_(partition), clock_(lateness), mapper_(mapper) {
  bytes_.reserve(kHeldBytes);
}

std::expected<void, kafka::Unreadable> PycapaPart::add(const kafka::MessageView& message) {
  auto frame = kafka::read_pycapa(message);
  if (!frame) return std::unexpected(frame.error());
  const auto offset = static_cast<std::uint64_t>(message.offset);
  const bool follows = offset == first_offset_ + frames_.size();
  if (!follows || bytes_.size() + frame->captured_length > kHeldBytes) flush();
  if (frames_.empty()) first_offset_ = offset;
  const std::size_t at = bytes_.size();
  bytes_ += message.value;
  frame->captured = reinterpret_cast<const std::uint8_t*>(bytes_.data() + at);
  clock_.admit(*frame);
  if (!frame->late) {
    least_pane_ = std::min(least_pane_.value_or(INT64_MAX), pane_of(frame->time));
    newest_pane_ = std::max(newest_pane_.value_or(INT64_MIN), pane_of(frame->time));
  }
  frames_.push_back(*frame);
  ++packets_;
  return {};
}

void PycapaPart::flush() {
  mapper_.add(frames_, partition_, first_offset_);
  frames_.clear();
  bytes_.clear();
}

ClockNews PycapaPart::news() const {
  ClockNews news;
  news.partition = partition_;
  if (clock_.started()) news.complete_until = clock_.complete_until();
  news.newest_pane = newest_pane_;
  return news;
}

}  // namespace weir::jni
