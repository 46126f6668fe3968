#include "kafka/probes_source.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "kafka/clocks.h"
#include "kafka/dead_letter.h"
#include "kafka/removals.h"
#include "kafka/sequences.h"

namespace weir::kafka {
namespace {

using std::chrono::milliseconds;

using Clock = std::chrono::steady_clock;

constexpr auto kWait = milliseconds(20);
constexpr auto kTellOfWaitingAfter = milliseconds(3'000);
constexpr std::size_t kNamesInALine = 3;

class ProbesSource final : public PacketSource {
 public:
  ProbesSource(const TopicOptions& options, ListedProbes listed, TopicReader reader, std::int32_t partitions,
               SharedWithRun shared)
      : options_(options),
        listed_(std::move(listed)),
        reader_(std::move(reader)),
        clocks_(partitions, listed_.names),
        shared_(std::move(shared)),
        dead_letters_(options.client),
        removals_(options.client, options.topic, partitions, options.source_timeout),
        turns_(static_cast<std::size_t>(partitions)) {
    std::iota(turns_.begin(), turns_.end(), 0);
  }

  Result<bool> next(Batch& batch) override;
  std::string name() const override { return options_.topic; }
  bool live() const override { return false; }  // it waits for whoever reads it: Kafka keeps the rest
  void stop() override { stopped_ = true; }

 private:
  std::optional<TakenMessage> next_message();
  bool take(const TakenMessage& message, Batch& batch);
  void refuse(const TakenMessage& message, Unreadable reason);
  bool admits(const std::string& probe);
  void fill(Record&& record, const TakenMessage& message, Batch& batch);
  void mark_late(Frame& frame) const;
  bool move_clock(Batch& batch);
  bool leave_those_gone();
  bool at_end() const;
  bool nothing_follows() const;
  void tell_of_waiting();

  TopicOptions options_;
  ListedProbes listed_;
  TopicReader reader_;
  Clocks clocks_;
  Sequences sequences_;
  SharedWithRun shared_;
  DeadLetters dead_letters_;
  Removals removals_;
  std::vector<std::int32_t> turns_;
  Seconds complete_until_ = INT64_MIN;  // as told
  std::atomic<bool> stopped_ = false;
  bool told_too_many_ = false;
  bool told_of_waiting_ = false;
  Clock::time_point last_message_ = Clock::now();
};

// The partition that is furthest behind comes first, so that little has to be held for want of it.
std::optional<TakenMessage> ProbesSource::next_message() {
  std::stable_sort(turns_.begin(), turns_.end(), [&](std::int32_t a, std::int32_t b) {
    return clocks_.complete_until(a) < clocks_.complete_until(b);
  });
  for (std::size_t i = 0; i < turns_.size(); ++i) {
    if (auto message = reader_.next(turns_[i], i == 0 ? kWait : milliseconds(0))) return message;
  }
  return std::nullopt;
}

Result<bool> ProbesSource::next(Batch& batch) {
  clear(batch);
  while (!stopped_) {
    if (leave_those_gone() && move_clock(batch)) return true;
    auto message = next_message();
    tell_about_broker(reader_, options_, shared_.tell);
    if (!message) {
      if (options_.until_end && at_end()) return false;
      if (options_.until_end) tell_of_waiting();
      if (!options_.until_end) shared_.counters->removed += removals_.look(clocks_, stopped_, shared_.tell);
      continue;
    }
    last_message_ = Clock::now();
    if (take(*message, batch)) return true;
  }
  return false;
}

// True when the batch has something to tell.
bool ProbesSource::take(const TakenMessage& message, Batch& batch) {
  ++shared_.counters->records;
  auto record = read_record(message.view);
  if (!record || !admits(record->head.probe)) {
    refuse(message, record ? Unreadable::kHeader : record.error());
    return false;
  }
  const Sequences::Verdict verdict = sequences_.take(message.view.partition, record->head);
  shared_.counters->missing += verdict.missing;
  if (verdict.repeated) {
    ++shared_.counters->repeated;
    return false;
  }
  removals_.heard(record->head);
  batch.source = clocks_.number_of(record->head);
  clocks_.take(message.view.partition, record->head);
  const bool record_dropped = record->head.dropped.any();
  fill(std::move(*record), message, batch);
  const bool moved = move_clock(batch);
  return moved || !batch.frames.empty() || record_dropped;
}

void ProbesSource::refuse(const TakenMessage& message, Unreadable reason) {
  ++shared_.counters->unreadable[static_cast<std::size_t>(reason)];
  dead_letters_.put(message.view, reason);
}

bool ProbesSource::admits(const std::string& probe) {
  if (clocks_.admits(probe)) return true;
  if (!std::exchange(told_too_many_, true)) {
    shared_.tell({ErrorKind::kInput, "too many probes that nobody has named, from here on not read:", probe,
                  "name those to read with --probe"});
  }
  return false;
}

void ProbesSource::fill(Record&& record, const TakenMessage& message, Batch& batch) {
  const Dropped& dropped = record.head.dropped;
  batch.kernel_dropped = dropped.by_kernel;
  batch.queue_dropped = dropped.no_room;
  batch.ahead_of_clock = dropped.ahead_of_clock;
  shared_.counters->lost_packets += dropped.by_kernel + dropped.no_room + dropped.ahead_of_clock;
  batch.frames = std::move(record.frames);
  batch.orders = std::move(record.orders);
  batch.storage = message.storage;
  shared_.counters->packets += batch.frames.size();
  for (Frame& frame : batch.frames) mark_late(frame);
  leave_out_settled(batch, *shared_.settled_before);
}

// True when somebody has been left. Once for each partition.
bool ProbesSource::leave_those_gone() {
  bool left = false;
  for (std::size_t i = 0; i < listed_.there.size(); ++i) {
    const auto partition = static_cast<std::int32_t>(i);
    if (reader_.read_before(partition) < listed_.there[i]) continue;
    listed_.there[i] = INT64_MAX;
    for (const std::string& probe : listed_.ended) clocks_.leave_unheard(probe, partition);
    left = true;
  }
  return left;
}

// Every probe has said its end, and none came back after it.
bool ProbesSource::at_end() const { return clocks_.ended() && nothing_follows(); }

bool ProbesSource::nothing_follows() const {
  return std::all_of(turns_.begin(), turns_.end(), [&](std::int32_t partition) { return reader_.at_end(partition); });
}

// Once: that a probe is gone for good nobody can know, and the reader would wait without a word.
void ProbesSource::tell_of_waiting() {
  if (told_of_waiting_ || !nothing_follows() || Clock::now() - last_message_ < kTellOfWaitingAfter) return;
  told_of_waiting_ = true;
  const std::vector<std::string> names = clocks_.not_ended();
  std::string some;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesInALine); ++i) some += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kNamesInALine) some += " and " + std::to_string(names.size() - kNamesInALine) + " more";
  shared_.tell({ErrorKind::kUnavailable, "waiting for the end of the probe", some,
                "the topic does not have it yet (name those to wait for with --probe)"});
}

// Its pane was settled without its source.
void ProbesSource::mark_late(Frame& frame) const {
  if (frame.late) {
    frame.late_pane = std::max(frame.late_pane, complete_until_);
  } else if (pane_of(frame.time) < complete_until_) {
    frame.late = true;
    frame.late_pane = complete_until_;
  }
}

bool ProbesSource::move_clock(Batch& batch) {
  const Seconds until = clocks_.complete_until();
  const bool moved = until > complete_until_;
  complete_until_ = std::max(complete_until_, until);
  batch.complete_until = complete_until_;
  return moved;
}

}  // namespace

std::unique_ptr<PacketSource> make_probes_source(const TopicOptions& options, ListedProbes listed, TopicReader reader,
                                                 std::int32_t partitions, SharedWithRun shared) {
  return std::make_unique<ProbesSource>(options, std::move(listed), std::move(reader), partitions, std::move(shared));
}

void leave_out_settled(Batch& batch, Seconds settled_before) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < batch.frames.size(); ++i) {
    const Frame& frame = batch.frames[i];
    if ((frame.late ? frame.late_pane : pane_of(frame.time)) < settled_before) continue;
    if (!batch.orders.empty()) batch.orders[kept] = batch.orders[i];
    batch.frames[kept++] = frame;
  }
  batch.frames.resize(kept);
  if (!batch.orders.empty()) batch.orders.resize(kept);
}

void tell_about_broker(TopicReader& reader, const TopicOptions& options,
                       const std::function<void(const Error&)>& tell) {
  if (reader.lost()) {
    const std::string refusal = reader.refusal(options.client), advice = "reading goes on when it is back";
    tell(unreachable(options.client, refusal.empty() ? advice : advice + " (" + refusal + ")"));
  }
  if (reader.found()) tell({ErrorKind::kUnavailable, "Kafka is back at", options.client.servers, ""});
  if (auto reason = reader.problem()) {
    tell({ErrorKind::kUnavailable, "cannot read the topic", options.topic, *reason + "; reading goes on when it can"});
  }
}

}  // namespace weir::kafka
