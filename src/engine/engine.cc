#include "engine/engine.h"

#include <algorithm>
#include <optional>
#include <thread>

#include "engine/intake.h"
#include "engine/mapping.h"
#include "engine/settling.h"
#include "engine/store_stage.h"

namespace weir::engine {
namespace {

constexpr std::chrono::milliseconds kLookAround{50};  // how soon a finished transaction or a problem is told

// The run's own loop: borders in, settled panes to the store, news to the observer.
class Run {
 public:
  Run(Intake& intake, Mapping& mapping, SettleStage& settle, StoreStage* store, Observer* observer)
      : intake_(intake), mapping_(mapping), settle_(settle), store_(store), observer_(observer) {}

  Status loop() {
    for (bool last = false; !last;) {
      std::optional<MappedBorder> mapped = mapping_.next(kLookAround);
      tell_problems();
      if (store_ && store_->failure()) return std::unexpected(*store_->failure());
      if (mapped) {
        last = mapped->border.last;
        StoreBatch batch = settle_.settle(std::move(*mapped), observer_);
        if (store_ && batch.settled_until != INT64_MIN) store_batch(std::move(batch));
      }
      if (!last) tell_settled();
    }
    if (store_) store_->flush();
    if (store_ && store_->failure()) return std::unexpected(*store_->failure());
    tell_problems();
    told_ = INT64_MIN;  // the last border may have moved no clock and yet given windows
    tell_settled();
    return {};
  }

  std::vector<Error> take_problems() { return std::move(problems_); }

 private:
  // Who is shown windows holds them until they are stored: a transaction a border keeps what is held small.
  void store_batch(StoreBatch&& batch) {
    store_->add(std::move(batch));
    if (observer_ && observer_->wants_windows()) store_->flush();
  }
  void tell_problems() {
    for (const Error& notice : intake_.take_notices())
      if (observer_) observer_->problem(notice);
    for (Error& problem : intake_.take_problems()) {
      if (observer_) observer_->problem(problem);
      problems_.push_back(std::move(problem));
    }
  }
  void tell_settled() {
    const Seconds until = store_ ? store_->stored_until() : settle_.settled_until();
    if (until == told_ || !observer_) return;
    told_ = until;
    observer_->settled(until, settle_.counters());
  }

  Intake& intake_;
  Mapping& mapping_;
  SettleStage& settle_;
  StoreStage* store_;
  Observer* observer_;
  std::vector<Error> problems_;
  Seconds told_ = INT64_MIN;
};

}  // namespace

Result<Outcome> run(std::vector<std::unique_ptr<PacketSource>> sources, const Options& options, ResultWriter* writer,
                    RecoverySource* recovery, Observer* observer, const std::atomic<bool>& stop) {
  WEIR_CHECK(!sources.empty());
  const unsigned threads = options.threads ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  const traffic::Directory directory(options.traffic);
  SettleStage settle(options, directory, threads);
  if (recovery) {
    if (Status status = settle.recover(*recovery); !status) return std::unexpected(status.error());
  }
  std::optional<StoreStage> store;
  if (writer) store.emplace(*writer);
  Mapping mapping(options, directory, threads);
  Intake intake(std::move(sources), mapping, settle.settled_until(), stop);
  intake.start();
  Run run(intake, mapping, settle, store ? &*store : nullptr, observer);
  if (Status status = run.loop(); !status) {
    mapping.close();  // frees an intake that waits for room
    return std::unexpected(status.error());
  }
  return Outcome{settle.counters(), run.take_problems()};
}

}  // namespace weir::engine
