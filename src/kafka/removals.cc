#include "kafka/removals.h"

#include <utility>

#include "kafka/client.h"
#include "kafka/producing.h"

namespace weir::kafka {
namespace {

constexpr int kFlushMilliseconds = 5'000;
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

std::uint64_t Removals::look(const Clocks& clocks, const std::function<void(const Error&)>& tell) {
  // While nobody is heard it is Kafka, not the source, that is away.
  if (heard_any_ == Clock::time_point{} || Clock::now() - heard_any_ > kOthersAreThere) return 0;
  std::uint64_t removed = 0;
  for (const Clocks::Waiting& source : clocks.behind()) {
    auto [last, is_new] = heard_.try_emplace({source.probe, source.source}, began_);
    if (Clock::now() - last->second < timeout_) continue;
    last->second = Clock::now();
    if (!write(source)) continue;
    ++removed;
    tell({ErrorKind::kUnavailable, "no longer waiting for the probe", source.probe,
          "silent for " + std::to_string(timeout_.count()) + " s"});
  }
  return removed;
}

bool Removals::write(const Clocks::Waiting& source) {
  if (!producer_) {
    auto producer = Client::open(RD_KAFKA_PRODUCER, client_, {{"enable.idempotence", "true"}});
    if (!producer) return false;
    producer_ = std::make_unique<Client>(std::move(*producer));
  }
  RecordHead head;
  head.kind = Kind::kRemoved;
  head.probe = source.probe;
  head.source = source.source, head.sources = source.sources;
  // One that never began has completed nothing: no pane waits for it.
  head.pane = source.complete_until == INT64_MIN ? pane_of(kEarliestTime) : source.complete_until;
  for (std::int32_t partition = 0; partition < partitions_; ++partition) {
    if (produce(*producer_, topic_, {partition, std::nullopt, headers_of(head), {}})) return false;
  }
  return rd_kafka_flush(producer_->get(), kFlushMilliseconds) == RD_KAFKA_RESP_ERR_NO_ERROR;
}

}  // namespace weir::kafka
