#include "kafka/sender.h"

#include <algorithm>
#include <array>
#include <utility>

#include "kafka/big_endian.h"
#include "kafka/client.h"
#include "kafka/positions.h"
#include "kafka/producing.h"
#include "kafka/topics.h"

namespace weir::kafka {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kTransactionBytes = 8u << 20;
constexpr std::size_t kTransactionMessages = 50'000;
constexpr auto kLookForMore = milliseconds(10);
constexpr auto kTryAgain = milliseconds(200);
constexpr auto kNewcomersTurn = milliseconds(3'000);
constexpr int kStepMilliseconds = 500;      // of what blocks in the library
constexpr int kCommitMilliseconds = 10'000;  // the transaction's own time-out
constexpr auto kPatience = milliseconds(10'000);

std::map<std::string, std::string> producer_properties(const SenderOptions& options) {
  return {{"transactional.id", options.probe},
          {"transaction.timeout.ms", "10000"},
          {"socket.timeout.ms", "10000"},
          {"compression.type", options.compression},
          {"linger.ms", "5"},
          {"reconnect.backoff.max.ms", "1000"},
          {"queue.buffering.max.messages", "200000"}};
}

// The library's error as ours; null is none.
Status status_of(rd_kafka_error_t* raw, const Client& client, const ClientOptions& options) {
  const KafkaError error(raw);
  if (!error) return {};
  return std::unexpected(unreachable(client, options, rd_kafka_error_string(error.get())));
}

// What was accepted before the spool got another id is sent under that one too.
void stamp(Message& message, const std::string& spool) {
  for (Header& header : message.headers) {
    if (header.name == "spool") header.value = spool;
  }
}

std::size_t size_of(const Message& message) { return message.value.size() + 256; }

}  // namespace

Sender::Sender(const SenderOptions& options, Spool& spool, std::function<void(const Error&)> tell)
    : options_(options), spool_(spool), tell_(std::move(tell)) {}

Sender::~Sender() {
  closing_ = true;
  if (thread_.joinable()) thread_.join();
}

void Sender::start() {
  thread_ = std::thread([this] { run(); });
}

void Sender::run() {
  while (!closing_ && !failure()) {
    if (!producer_) {
      if (Status connected = connect(); !connected) lose(connected.error());
      continue;
    }
    const Step step = send_once();
    look_for_trouble();
    if (step == Step::kNothing) std::this_thread::sleep_for(kLookForMore);
  }
}

Status Sender::connect() {
  auto producer = Client::open(RD_KAFKA_PRODUCER, options_.client, producer_properties(options_));
  if (!producer) {
    fail_for_good(producer.error());
    return {};
  }
  // Also ends what an earlier producer of this name had open, so that the position read then is the last word.
  KafkaError error;
  for (auto until = std::chrono::steady_clock::now() + kPatience;;) {
    error.reset(rd_kafka_init_transactions(producer->get(), kStepMilliseconds));
    rd_kafka_poll(producer->get(), 0);
    if (!error) break;
    if (closing_ || !rd_kafka_error_is_retriable(error.get()) || std::chrono::steady_clock::now() > until) break;
    if (producer->health().all_down) break;
  }
  if (error) return std::unexpected(unreachable(*producer, options_.client, rd_kafka_error_string(error.get())));
  producer_ = std::make_unique<Client>(std::move(*producer));
  return take_position();
}

Status Sender::take_position() {
  const std::int32_t wanted = spool_.state()->partitions;
  auto partitions = ensure_topic(*producer_, options_.client, {options_.topic, wanted}, kPatience);
  if (!partitions) return std::unexpected(partitions.error());
  if (*partitions != wanted) {
    fail_for_good({ErrorKind::kUsage,
                   "the topic has " + std::to_string(*partitions) + " partitions, the spool is for " +
                       std::to_string(wanted) + ":",
                   options_.topic, "take a new --spool for another topic"});
    return {};
  }
  auto probes = ensure_topic(*producer_, options_.client, {kProbesTopic, 1, true}, kPatience);
  if (!probes) return std::unexpected(probes.error());
  auto positions = read_positions(options_.client, kPatience, &closing_);
  if (!positions) return std::unexpected(positions.error());
  const auto found = positions->find(options_.probe);
  const bool ours = found != positions->end() && found->second.spool == spool_.state()->spool;
  if (has_committed_ && !ours) {
    fail_for_good({ErrorKind::kUsage, "another probe has the name", options_.probe, "name this one with --probe NAME"});
    return {};
  }
  const bool first_time = !std::exchange(has_position_, true);
  if (ours && first_time && found->second.position > spool_.opened_at())
    return go_on_as_a_new_spool(found->second.position);
  position_ = std::max({ours ? found->second.position : 0, spool_.first(), sent_before_});
  records_ = ours ? found->second.records : 0;
  if (Status released = spool_.release(position_); !released) return released;
  std::lock_guard lock(mutex_);
  counters_.position = position_;
  return {};
}

// Kafka never gets ahead of the disk (send()), but a disk may say that it has what it has not, and a folder may be put
// back from a copy. What this process has accepted lies at positions, and has sequence numbers, that Kafka knows for
// what was lost. Under another id all of it is new.
Status Sender::go_on_as_a_new_spool(std::uint64_t lost_position) {
  if (Status renewed = spool_.renew(new_spool_id()); !renewed) return renewed;
  position_ = sent_before_ = spool_.opened_at();
  records_ = 0;
  tell_(
      {ErrorKind::kStorage, "the spool has lost what is in Kafka:", spool_.directory(),
       std::to_string(lost_position - position_) + " bytes (a power failure, or an old copy); going on as a new one"});
  // At once, so that whoever starts next knows the new id.
  if (Status told = send({position_, {}}); !told) return told;
  has_committed_ = true;
  std::lock_guard lock(mutex_);
  counters_.position = position_;
  return {};
}

Result<Sender::Batch> Sender::gather() {
  Batch batch;
  const std::string spool = big_endian(spool_.state()->spool);
  batch.end = position_;
  const std::uint64_t end = spool_.end();
  for (std::size_t bytes = 0;
       batch.end < end && bytes < kTransactionBytes && batch.messages.size() < kTransactionMessages;) {
    auto frame = spool_.read(batch.end);
    if (!frame) return std::unexpected(frame.error());
    batch.end += frame->bytes;
    auto* group = std::get_if<Group>(&frame->payload);
    if (group == nullptr) continue;
    for (Message& message : group->messages) {
      bytes += size_of(message);
      stamp(message, spool);
      batch.messages.push_back(std::move(message));
    }
  }
  return batch;
}

Sender::Step Sender::send_once() {
  auto batch = gather();
  if (!batch) {
    fail_for_good(batch.error());
    return Step::kFailed;
  }
  if (batch->end == position_) return Step::kNothing;
  Status sent = send(*batch);
  if (!sent) {
    lose(sent.error());
    return Step::kFailed;
  }
  found_again();
  has_committed_ = true;
  position_ = batch->end;
  records_ += batch->messages.size();
  {
    std::lock_guard lock(mutex_);
    counters_.position = position_;
    counters_.records += batch->messages.size();
    for (const Message& message : batch->messages) counters_.bytes += message.value.size();
    ++counters_.transactions;
  }
  if (Status released = spool_.release(position_); !released) fail_for_good(released.error());
  return Step::kSent;
}

Message Sender::position_message(const Batch& batch) const {
  const SpoolState state = *spool_.state();
  ProbePosition position;
  position.spool = state.spool;
  position.position = batch.end;
  position.records = records_ + batch.messages.size();
  position.sources = static_cast<std::uint32_t>(state.sources.size());
  position.ended = batch.end == spool_.end() && state.ended();
  return {0, options_.probe, {}, write_position(position)};
}

Status Sender::send(const Batch& batch) {
  if (Status begun = status_of(rd_kafka_begin_transaction(producer_->get()), *producer_, options_.client); !begun)
    return begun;
  for (const Message& message : batch.messages) {
    if (Status given = give(options_.topic, message); !given) return given;
  }
  if (Status given = give(kProbesTopic, position_message(batch)); !given) return given;
  // Meanwhile the library sends. Kafka must never have what a power failure could take from the spool: the numbers of
  // those records would be given to others.
  if (Status synced = spool_.sync(); !synced) {
    fail_for_good(synced.error());
    return synced;
  }
  return commit();
}

Status Sender::commit() {
  KafkaError error;
  for (auto until = std::chrono::steady_clock::now() + milliseconds(kCommitMilliseconds);;) {
    error.reset(rd_kafka_commit_transaction(producer_->get(), kStepMilliseconds));
    look_for_trouble();
    if (!error) return {};
    const bool again = rd_kafka_error_is_retriable(error.get()) && !rd_kafka_error_txn_requires_abort(error.get());
    if (!again || closing_ || std::chrono::steady_clock::now() > until) break;
  }
  return std::unexpected(unreachable(*producer_, options_.client, rd_kafka_error_string(error.get())));
}

Status Sender::give(const std::string& topic, const Message& message) {
  while (!closing_) {
    const rd_kafka_resp_err_t code = produce(*producer_, topic, message);
    if (!code) return {};
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) {
      return std::unexpected(unreachable(*producer_, options_.client, rd_kafka_err2str(code)));
    }
    rd_kafka_poll(producer_->get(), kStepMilliseconds / 10);
  }
  return std::unexpected(unreachable(options_.client, "stopped"));
}

// The library says the same when the broker gave a slow transaction up, and when another producer took the name.
bool Sender::is_fenced() const {
  std::array<char, 512> reason{};
  return producer_ && rd_kafka_fatal_error(producer_->get(), reason.data(), reason.size()) == RD_KAFKA_RESP_ERR__FENCED;
}

// A newcomer of this name that has something to send commits its position in this time, and take_position() sees it.
// Coming back at once would fence the newcomer in turn, and so on.
void Sender::leave_turn() {
  const auto until = std::chrono::steady_clock::now() + kNewcomersTurn;
  while (!closing_ && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kTryAgain);
}

// Whether the transaction under way was committed is not known: a new producer ends it, and reads how far it got.
void Sender::lose(const Error& reason) {
  const bool fenced = is_fenced();
  if (producer_ && closing_) rd_kafka_purge(producer_->get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  producer_.reset();
  {
    std::lock_guard lock(mutex_);
    ++counters_.retries;
  }
  if (closing_ || failure()) return;
  if (fenced && has_committed_) return leave_turn();
  if (!fenced && !std::exchange(away_, true))
    tell_({reason.kind, reason.what, reason.on, "packets stay in the spool (" + reason.advice + ")"});
  std::this_thread::sleep_for(kTryAgain);
}

void Sender::look_for_trouble() {
  if (!producer_) return;
  rd_kafka_poll(producer_->get(), 0);
  if (!producer_->health().all_down) return;
  const std::string refusal = refusal_of(*producer_, options_.client);
  producer_->forget_trouble();
  if (!std::exchange(away_, true)) {
    const std::string advice = "packets stay in the spool until it is back";
    tell_(unreachable(options_.client, refusal.empty() ? advice : advice + " (" + refusal + ")"));
  }
}

void Sender::found_again() {
  if (!std::exchange(away_, false)) return;
  producer_->forget_trouble();
  tell_({ErrorKind::kUnavailable, "Kafka is back at", options_.client.servers, ""});
}

void Sender::fail_for_good(const Error& error) {
  std::lock_guard lock(mutex_);
  if (!failure_) failure_ = error;
}

bool Sender::drain(std::optional<std::chrono::steady_clock::time_point> deadline, const std::atomic<bool>& hurry) {
  for (;;) {
    if (counters().position >= spool_.end() && counters().position > 0) return true;
    if (failure() || hurry || (deadline && std::chrono::steady_clock::now() >= *deadline)) return false;
    std::this_thread::sleep_for(kLookForMore);
  }
}

std::optional<Error> Sender::failure() const {
  std::lock_guard lock(mutex_);
  return failure_;
}

SenderCounters Sender::counters() const {
  std::lock_guard lock(mutex_);
  return counters_;
}

}  // namespace weir::kafka
