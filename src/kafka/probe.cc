#include "kafka/probe.h"

#include <ctime>
#include <thread>
#include <utility>

#include "kafka/client.h"
#include "kafka/drop_report.h"
#include "kafka/probe_begin.h"
#include "kafka/topics.h"

namespace weir::kafka {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto kTick = milliseconds(20);
constexpr auto kSyncEvery = milliseconds(1000);
constexpr auto kAskKafka = milliseconds(2000);
// A live source that comes back is waited for from so many seconds ahead: by then no reader has settled the pane.
constexpr Seconds kReturnAhead = 5;

// How many partitions a new spool has to be for: Kafka knows. Waits for it, said once.
Result<std::int32_t> ask_partitions(const ProbeOptions& options, const std::atomic<bool>& stop,
                                    const std::function<void(const Error&)>& tell) {
  const ClientOptions& client = options.sender.client;
  auto producer = Client::open(RD_KAFKA_PRODUCER, client, {{"reconnect.backoff.max.ms", "1000"}});
  if (!producer) return std::unexpected(producer.error());
  for (bool told = false;;) {
    auto partitions = ensure_topic(*producer, client, {options.sender.topic, options.partitions}, kAskKafka);
    if (partitions && told) tell({ErrorKind::kUnavailable, "Kafka is back at", client.servers, ""});
    if (partitions || partitions.error().kind != ErrorKind::kUnavailable || stop) return partitions;
    if (!told) {
      Error error = partitions.error();
      error.advice = "waiting for it: a new spool must know the topic's partitions (" + error.advice + ")";
      tell(error);
      told = true;
    }
    std::this_thread::sleep_for(kTick);
  }
}

class Probe {
 public:
  Probe(std::vector<std::unique_ptr<PacketSource>> sources, const ProbeOptions& options, Spool& spool,
        const std::atomic<bool>& stop, const std::function<void(const Error&)>& tell)
      : sources_(std::move(sources)),
        options_(options),
        spool_(spool),
        door_(spool),
        stop_(stop),
        tell_(tell),
        sender_(options.sender, spool, tell) {
    live_ = sources_.front()->live();
  }

  Result<ProbeOutcome> run(const Beginning& beginning) {
    const bool fresh = !spool_.state();  // the sender has to know one
    if (fresh) {
      if (Status begun = spool_.begin(beginning.state); !begun) return std::unexpected(begun.error());
    }
    // Both from here on: in a spool that is full the beginning waits until something is sent, or for a stop.
    sender_.start();
    std::thread ticker([this] { tick(); });
    Status begun;
    if (beginning.new_run && !fresh) begun = begin_run(beginning);
    if (begun && !beginning.nothing_new && !stop_of_intake()) begun = begin_sources(beginning);
    if (begun && !beginning.nothing_new) read_all();
    done_ = true;
    ticker.join();
    if (!begun) return std::unexpected(begun.error());
    outcome_.nothing_new = beginning.nothing_new;
    outcome_.resumed = !beginning.new_run && !beginning.nothing_new;
    finish();
    if (fatal_) return std::unexpected(*fatal_);
    if (auto failed = sender_.failure()) return std::unexpected(*failed);
    return std::move(outcome_);
  }

 private:
  Status begin_sources(const Beginning& beginning);
  Status begin_run(const Beginning& beginning);
  Status end_unfinished(const Beginning& beginning);
  void read_all();
  void read_files();
  void read_live(std::size_t index);
  bool read_batch(std::size_t index);
  void tick();
  void tell_dropped();
  void finish();
  void fail(const Error& error);
  bool stopping() const { return stop_ || broken_; }
  // A live source's last packets are accepted after the stop; only a file can be read again.
  const std::atomic<bool>& stop_of_intake() const { return live_ ? broken_ : stop_intakes_; }

  std::vector<std::unique_ptr<PacketSource>> sources_;
  const ProbeOptions& options_;
  Spool& spool_;
  SpoolDoor door_;
  const std::atomic<bool>& stop_;
  const std::function<void(const Error&)>& tell_;
  Sender sender_;
  bool live_ = false;
  std::vector<std::unique_ptr<SourceIntake>> intakes_;
  std::atomic<bool> broken_ = false, stop_intakes_ = false;
  std::atomic<bool> reading_ = false;  // the intakes are there
  std::atomic<bool> done_ = false;     // with reading
  DropReport drop_report_;             // of the ticker
  std::mutex mutex_;  // over the two below
  std::optional<Error> fatal_;
  ProbeOutcome outcome_;
};

// Says the end of what a run before left open, in that run's words, so that no reader waits for it.
Status Probe::end_unfinished(const Beginning& beginning) {
  const SpoolState before = *spool_.state();
  for (std::uint16_t source : beginning.unfinished) {
    IntakeOptions options;
    options.packer = {before.probe, source, beginning.sources_before, before.partitions};
    options.one_packet_per_record = before.one_packet_per_record;
    options.live = live_;  // an interface does not wait for room
    SourceIntake intake(options, before.sources[source].clock, door_);
    if (Status ended = intake.end(stop_of_intake()); !ended) return ended;
  }
  return {};
}

// May be stopped anywhere, as the next may: who starts next finds the spool where this one left it.
Status Probe::begin_run(const Beginning& beginning) {
  if (!beginning.unfinished.empty()) {
    if (Status ended = end_unfinished(beginning); !ended || stop_of_intake()) return ended;
  }
  return spool_.begin(beginning.state);
}

Status Probe::begin_sources(const Beginning& beginning) {
  const SpoolState state = *spool_.state();
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    IntakeOptions options;
    options.packer = {state.probe, static_cast<std::uint16_t>(i), static_cast<std::uint16_t>(sources_.size()),
                      state.partitions};
    options.live = live_;
    options.one_packet_per_record = options_.one_packet_per_record;
    if (beginning.returns) options.return_pane = static_cast<Seconds>(std::time(nullptr)) + kReturnAhead;
    intakes_.push_back(std::make_unique<SourceIntake>(options, state.sources[i].clock, door_));
    if (Status begun = intakes_.back()->begin(stop_of_intake()); !begun) return begun;
  }
  return {};
}

void Probe::read_all() {
  std::vector<std::thread> readers;
  if (intakes_.size() < sources_.size()) return;  // stopped while it began
  reading_ = true;
  if (live_) {
    for (std::size_t i = 0; i < sources_.size(); ++i) readers.emplace_back([this, i] { read_live(i); });
  } else {
    readers.emplace_back([this] { read_files(); });
  }
  for (std::thread& reader : readers) reader.join();
}

// The one whose clock is furthest behind, so that no reader has to hold much of one source for want of another.
void Probe::read_files() {
  std::vector<bool> done(sources_.size());
  for (;;) {
    std::size_t behind = sources_.size();
    for (std::size_t i = 0; i < sources_.size(); ++i) {
      if (done[i] || intakes_[i]->ended()) continue;
      if (behind == sources_.size() || intakes_[i]->complete_until() < intakes_[behind]->complete_until()) behind = i;
    }
    if (behind == sources_.size()) return;
    if (read_batch(behind)) continue;
    done[behind] = true;
    Status ended = stopping() ? intakes_[behind]->close(stop_intakes_) : intakes_[behind]->end(stop_intakes_);
    if (!ended) fail(ended.error());
  }
}

void Probe::read_live(std::size_t index) {
  while (read_batch(index)) {
  }
  if (Status ended = intakes_[index]->end(broken_); !ended) fail(ended.error());
}

bool Probe::read_batch(std::size_t index) {
  if (broken_ || (stop_ && !live_)) return false;
  Batch batch;
  const Result<bool> more = sources_[index]->next(batch);
  if (!more) {
    tell_(more.error());
    std::lock_guard lock(mutex_);
    outcome_.problems.push_back(more.error());
    return true;
  }
  if (!*more) return false;
  if (Status taken = intakes_[index]->take(batch, stop_of_intake()); !taken) {
    fail(taken.error());
    return false;
  }
  return true;
}

void Probe::tick() {
  auto next_sync = steady_clock::now() + kSyncEvery;
  for (bool told = false; !done_;) {
    std::this_thread::sleep_for(kTick);
    if (auto failed = sender_.failure()) fail(*failed);
    if (stopping() && !std::exchange(told, true)) {
      stop_intakes_ = true;
      for (auto& source : sources_) source->stop();
    }
    for (std::size_t i = 0; reading_ && i < intakes_.size(); ++i) {
      if (Status closed = intakes_[i]->close_aged(stop_of_intake()); !closed) fail(closed.error());
    }
    if (steady_clock::now() < next_sync) continue;
    next_sync = steady_clock::now() + kSyncEvery;
    if (Status synced = spool_.sync(); !synced) fail(synced.error());
    if (reading_ && live_) tell_dropped();  // an intake of captures is locked while it waits for room
  }
}

void Probe::tell_dropped() {
  Dropped dropped;
  for (const auto& intake : intakes_) dropped.add(intake->counters().dropped);
  if (auto line = drop_report_.take(dropped, steady_clock::now())) tell_(*line);
}

void Probe::finish() {
  if (Status synced = spool_.sync(); !synced) fail(synced.error());
  std::optional<steady_clock::time_point> deadline;
  while (!broken_ && !sender_.drain(deadline, stop_) && !sender_.failure()) {
    // Asked to stop: a while more for what is accepted, then it stays where it is.
    if (deadline && steady_clock::now() >= *deadline) break;
    if (!deadline) deadline = steady_clock::now() + options_.patience;
    if (sender_.drain(deadline, broken_)) break;
  }
  outcome_.sent = sender_.counters();
  // A sender that never got to Kafka has no position: what the spool holds is left.
  outcome_.spool_bytes_left = spool_.end() - std::min(spool_.end(), std::max(outcome_.sent.position, spool_.first()));
  outcome_.torn_bytes = spool_.torn_bytes();
  for (const auto& intake : intakes_) {
    const IntakeCounters one = intake->counters();
    outcome_.taken.packets += one.packets, outcome_.taken.bytes += one.bytes, outcome_.taken.records += one.records;
    outcome_.taken.gaps += one.gaps, outcome_.taken.clamped_times += one.clamped_times;
    outcome_.taken.other_link_types += one.other_link_types;
    outcome_.taken.dropped.add(one.dropped);
  }
}

void Probe::fail(const Error& error) {
  {
    std::lock_guard lock(mutex_);
    if (!fatal_) fatal_ = error;
  }
  broken_ = true;
}

}  // namespace

Result<ProbeOutcome> run_probe(std::vector<std::unique_ptr<PacketSource>> sources, const ProbeOptions& options,
                               const std::atomic<bool>& stop, const std::function<void(const Error&)>& tell) {
  if (sources.size() > kMaxSources) {
    return failure(ErrorKind::kUsage, "too many sources for the probe", options.sender.probe,
                   std::to_string(sources.size()) + ", and " + std::to_string(kMaxSources) +
                       " are the most: start a second probe for the others");
  }
  auto spool = Spool::open(options.spool);
  if (!spool) return std::unexpected(spool.error());
  std::vector<std::string> names;
  names.reserve(sources.size());
  for (const auto& source : sources) names.push_back(source->name());
  const std::optional<SpoolState> found = (*spool)->state();
  std::int32_t partitions = found ? found->partitions : 0;
  if (!found) {
    auto asked = ask_partitions(options, stop, tell);
    if (!asked) return std::unexpected(asked.error());
    partitions = *asked;
  }
  auto beginning = choose_beginning(found, options, names, sources.front()->live(), partitions);
  if (!beginning) return std::unexpected(beginning.error());
  return Probe(std::move(sources), options, **spool, stop, tell).run(*beginning);
}

}  // namespace weir::kafka
