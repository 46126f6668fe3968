#include "kafka/removals.h"

#include <algorithm>
#include <utility>

#include "kafka/client.h"
#include "kafka/producing.h"

namespace weir::kafka {
namespace {

constexpr auto kFlush = std::chrono::seconds(5);
constexpr int kFlushStepMilliseconds = 100;
constexpr auto kOthersAreThere = std::chrono::seconds(2);

}  // namespace

Removals::Removals(ClientOptions client, std::string topic, std::int32_t partitions, std::chrono::seconds timeout)
    : client_(std::move(client)), topic_(std::move(topic)), partitions_(partitions), timeout_(timeout) {}

Removals::~Removals() = default;

void Removals::heard(const RecordHead& head) {
  if (head.kind == Kind::kRemoved) return;
  heard_any_ = Clock::now();
  heard_[{head.probe, head.source}] = heard_any_;
}

std::uint64_t Removals::look(const Clocks& clocks, const std::atomic<bool>& stopped,
                             const std::function<void(const Error&)>& tell) {
  // While nobody is heard it is Kafka, not the source, that is away.
  if (heard_any_ == Clock::time_point{} || Clock::now() - heard_any_ > kOthersAreThere) return 0;
  Sources due = silent(clocks);
  if (due.empty() || !connect()) return 0;
  std::size_t written = 0;
  while (written < due.size() && !stopped && write(due[written])) ++written;
  due.resize(written);  // the rest is due the next time
  for (const Clocks::Waiting& source : due) heard_[{source.probe, source.source}] = Clock::now();
  if (!delivered(stopped)) return 0;
  tell_of(due, tell);
  return written;
}

Removals::Sources Removals::silent(const Clocks& clocks) {
  Sources due;
  for (Clocks::Waiting& source : clocks.behind()) {
    const auto [last, is_new] = heard_.try_emplace({source.probe, source.source}, began_);
    if (Clock::now() - last->second >= timeout_) due.push_back(std::move(source));
  }
  return due;
}

bool Removals::connect() {
  if (producer_) return true;
  auto producer = Client::open(RD_KAFKA_PRODUCER, client_, {{"enable.idempotence", "true"}});
  if (producer) producer_ = std::make_unique<Client>(std::move(*producer));
  return producer_ != nullptr;
}

// Into the library's queue. False when that is full.
bool Removals::write(const Clocks::Waiting& source) {
  RecordHead head;
  head.kind = Kind::kRemoved;
  head.probe = source.probe;
  head.source = source.source, head.sources = source.sources;
  // One that never began has completed nothing: no pane waits for it.
  head.pane = source.complete_until == INT64_MIN ? pane_of(kEarliestTime) : source.complete_until;
  for (std::int32_t partition = 0; partition < partitions_; ++partition) {
    if (produce(*producer_, topic_, {partition, std::nullopt, headers_of(head), {}})) return false;
  }
  return true;
}

// All that is in the queue, in one go: a probe can have hundreds of sources.
bool Removals::delivered(const std::atomic<bool>& stopped) {
  for (const auto until = Clock::now() + kFlush; Clock::now() < until && !stopped;) {
    if (rd_kafka_flush(producer_->get(), kFlushStepMilliseconds) == RD_KAFKA_RESP_ERR_NO_ERROR) return true;
  }
  return false;
}

void Removals::tell_of(const Sources& removed, const std::function<void(const Error&)>& tell) const {
  for (auto source = removed.begin(); source != removed.end();) {
    const auto next =
        std::find_if(source, removed.end(), [&](const auto& other) { return other.probe != source->probe; });
    const std::string of_it = next - source == 1 ? "" : std::to_string(next - source) + " sources of it ";
    tell({ErrorKind::kUnavailable, "no longer waiting for the probe", source->probe,
          of_it + "silent for " + std::to_string(timeout_.count()) + " s"});
    source = next;
  }
}

}  // namespace weir::kafka
