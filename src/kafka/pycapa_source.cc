#include <algorithm>
#include <ctime>
#include <numeric>

#include "kafka/dead_letter.h"
#include "kafka/probes_source.h"
#include "kafka/pycapa.h"
#include "packet/source_clock.h"

namespace weir::kafka {
namespace {

using std::chrono::milliseconds;

constexpr auto kWait = milliseconds(100);
constexpr std::size_t kMaxBatchFrames = 4'096;
constexpr Nanoseconds kIdleMargin = kNanosecondsPerSecond;  // on the way through a probe and Kafka

// The messages of a batch stay alive with it.
using Storages = std::vector<std::shared_ptr<const void>>;

class PycapaSource final : public PacketSource {
 public:
  PycapaSource(const TopicOptions& options, TopicReader reader, std::int32_t partition, SharedWithRun shared)
      : options_(options),
        reader_(std::move(reader)),
        partition_(partition),
        clock_(options.lateness),
        shared_(std::move(shared)),
        dead_letters_(options.client) {}

  Result<bool> next(Batch& batch) override;
  std::string name() const override { return options_.topic + " partition " + std::to_string(partition_); }
  bool live() const override { return false; }
  void stop() override { stopped_ = true; }

 private:
  bool read_one(milliseconds wait, Batch& batch, Storages& storages);
  bool nothing_came();

  TopicOptions options_;
  TopicReader reader_;
  std::int32_t partition_;
  packet::SourceClock clock_;
  SharedWithRun shared_;
  DeadLetters dead_letters_;
  std::optional<std::pair<Frame, std::shared_ptr<const void>>> returned_;  // the first of the next batch
  std::uint64_t order_ = 0;
  std::atomic<bool> stopped_ = false;
  bool finished_ = false;
};

Result<bool> PycapaSource::next(Batch& batch) {
  clear(batch);
  if (finished_ || stopped_) return false;
  batch.first_order = order_;
  auto storages = std::make_shared<Storages>();
  if (returned_) {
    clock_.admit(returned_->first);
    batch.frames.push_back(returned_->first);
    storages->push_back(std::move(returned_->second));
    returned_.reset();
  }
  while (batch.frames.size() < kMaxBatchFrames && !returned_) {
    if (!read_one(batch.frames.empty() ? kWait : milliseconds(0), batch, *storages)) break;
  }
  tell_about_broker(reader_, options_, shared_.tell);
  if (batch.frames.empty()) finished_ = nothing_came();
  batch.complete_until = returned_ ? clock_.complete_until_with(returned_->first.time) : clock_.complete_until();
  batch.storage = storages;
  order_ += batch.frames.size();
  shared_.counters->packets += batch.frames.size();
  if (const Seconds settled = *shared_.settled_before; settled != INT64_MIN) {
    batch.orders.resize(batch.frames.size());
    std::iota(batch.orders.begin(), batch.orders.end(), batch.first_order);
    leave_out_settled(batch, settled);
  }
  return true;
}

// False when nothing came in time.
bool PycapaSource::read_one(milliseconds wait, Batch& batch, Storages& storages) {
  auto message = reader_.next(partition_, wait);
  if (!message) return false;
  ++shared_.counters->records;
  auto frame = read_pycapa(message->view);
  if (!frame) {
    ++shared_.counters->unreadable[static_cast<std::size_t>(frame.error())];
    dead_letters_.put(message->view, frame.error());
    return true;
  }
  if (clock_.advances(frame->time) && !batch.frames.empty()) {
    returned_.emplace(*frame, message->storage);
    return true;
  }
  clock_.admit(*frame);
  batch.frames.push_back(*frame);
  storages.push_back(message->storage);
  return true;
}

// An idle partition follows the host's clock; where only what is there is wanted, its end is the source's.
bool PycapaSource::nothing_came() {
  if (!options_.until_end) {
    if (reader_.at_end(partition_))
      clock_.follow(static_cast<Nanoseconds>(std::time(nullptr)) * kNanosecondsPerSecond - kIdleMargin);
    return false;
  }
  if (!reader_.at_end(partition_)) return false;
  clock_.finish();
  return true;
}

}  // namespace

std::unique_ptr<PacketSource> make_pycapa_source(const TopicOptions& options, TopicReader reader,
                                                 std::int32_t partition, SharedWithRun shared) {
  return std::make_unique<PycapaSource>(options, std::move(reader), partition, std::move(shared));
}

}  // namespace weir::kafka
