#include "capture/replay_source.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "capture/stop_signal.h"
#include "packet/source_clock.h"

namespace weir::capture {
namespace {

using std::chrono::nanoseconds;

// A pause is cut into pieces, so that neither a huge gap nor a timer's range matters.
constexpr nanoseconds kLongestPause = std::chrono::seconds(3600);
// A frame waits for others so long, so that a batch is more than a frame.
constexpr nanoseconds kGatheredFor = std::chrono::milliseconds(10);

// The first `count` frames leave `from`; what it counts goes with them.
Batch split_front(Batch& from, std::size_t count) {
  Batch front;
  const auto end = static_cast<std::ptrdiff_t>(count);
  front.frames.assign(from.frames.begin(), from.frames.begin() + end);
  front.first_order = from.first_order;
  front.source = from.source;
  front.storage = from.storage;
  front.clamped_times = std::exchange(from.clamped_times, 0);
  from.frames.erase(from.frames.begin(), from.frames.begin() + end);
  from.first_order += count;
  return front;
}

class ReplaySource final : public PacketSource {
 public:
  ReplaySource(double speed, std::unique_ptr<PacketSource> recorded, ReplayClock clock,
               std::shared_ptr<StopSignal> stop, const ReplayOrigin& origin)
      : speed_(speed),
        recorded_(std::move(recorded)),
        clock_(std::move(clock)),
        stop_(std::move(stop)),
        origin_(origin),
        started_(clock_.now()) {}

  Result<bool> next(Batch& batch) override {
    if (held_.frames.empty()) {
      auto outcome = recorded_->next(batch);
      if (!outcome) return outcome;
      if (!*outcome || batch.frames.empty()) return pass_on(batch, *outcome);
      held_ = std::move(batch);
      take_clock();
      if (!std::exchange(begun_, true)) return begin(batch);
    }
    if (!wait_for_border(batch)) give_due(batch);
    return true;
  }
  std::string name() const override { return recorded_->name(); }
  bool live() const override { return recorded_->live(); }
  SourceProgress progress() const override { return recorded_->progress(); }
  void stop() override {
    recorded_->stop();
    stop_->raise();
  }

 private:
  // No frame is held: all that the recording says to be complete is.
  Result<bool> pass_on(Batch& batch, bool more) {
    const Seconds until = std::max(more ? batch.complete_until : INT64_MIN, complete_when_due_);
    if (until <= complete_) return more;
    clear(batch);
    batch.complete_until = complete_ = complete_when_due_ = until;
    return true;
  }

  // What the first frame held completes, when it is due: the batch before did not know it where a file or buffer ended.
  void take_clock() {
    const Frame& first = held_.frames.front();
    if (first.late) return;
    const Seconds until = pane_of(packet::saturating_subtract(first.time, origin_.lateness));
    complete_when_due_ = std::max(complete_when_due_, until);
  }

  // One thread reads all files: whoever begins later must not keep it while it waits to begin. It tells how far it is.
  Result<bool> begin(Batch& batch) {
    const Nanoseconds first = held_.frames.front().time;
    if (!origin_.first_time) {
      origin_.first_time = first;
      started_ = clock_.now();
    }
    complete_ = complete_when_due_;
    batch = Batch{};
    batch.complete_until = complete_;
    return true;
  }

  // As a live source does while no packet comes: a pane before the next frame is complete when its time is over.
  bool wait_for_border(Batch& batch) {
    if (complete_ >= complete_when_due_) return false;
    const auto border = static_cast<__int128>(complete_ + 1) * kNanosecondsPerSecond + origin_.lateness;
    if (border > held_.frames.front().time) return false;
    wait_for(static_cast<Nanoseconds>(border));
    const Seconds over = pane_of(packet::saturating_subtract(reached(), origin_.lateness));
    complete_ = stop_->raised() ? complete_when_due_ : std::clamp(over, complete_ + 1, complete_when_due_);
    clear(batch);
    batch.complete_until = complete_;
    return true;
  }

  void give_due(Batch& batch) {
    wait_for(packet::saturating_add(held_.frames.front().time, gathered_for()));
    const Nanoseconds now = stop_->raised() ? INT64_MAX : reached();
    auto later =
        std::find_if(held_.frames.begin() + 1, held_.frames.end(), [now](const Frame& f) { return f.time > now; });
    batch = split_front(held_, static_cast<std::size_t>(later - held_.frames.begin()));
    batch.complete_until = complete_;
    if (held_.frames.empty()) complete_when_due_ = std::max(complete_when_due_, held_.complete_until);
  }

  Nanoseconds gathered_for() const {
    return static_cast<Nanoseconds>(std::min(static_cast<double>(kGatheredFor.count()) * speed_, 1e18));
  }

  // The time in the recording that it is now.
  Nanoseconds reached() const {
    const double passed = static_cast<double>((clock_.now() - started_).count()) * speed_;
    if (passed >= static_cast<double>(INT64_MAX)) return INT64_MAX;
    return packet::saturating_add(*origin_.first_time, static_cast<Nanoseconds>(std::round(passed)));
  }

  void wait_for(Nanoseconds time) {
    double due = static_cast<double>(packet::saturating_subtract(time, *origin_.first_time)) / speed_;
    while (!stop_->raised()) {
      double left = due - static_cast<double>((clock_.now() - started_).count());
      if (left < 1) return;
      clock_.pause(nanoseconds(static_cast<std::int64_t>(std::min(left, static_cast<double>(kLongestPause.count())))));
    }
  }

  double speed_;
  std::unique_ptr<PacketSource> recorded_;
  ReplayClock clock_;
  std::shared_ptr<StopSignal> stop_;
  ReplayOrigin origin_;
  nanoseconds started_;
  bool begun_ = false;
  Batch held_;  // what is read and not due
  Seconds complete_ = INT64_MIN;  // as told
  Seconds complete_when_due_ = INT64_MIN;  // as the recording says by what comes after
};

ReplayClock host_clock(const std::shared_ptr<StopSignal>& stop) {
  auto pause = [stop](nanoseconds span) {
    stop->wait_readable(-1, std::chrono::ceil<std::chrono::milliseconds>(span));
  };
  return {[] { return nanoseconds(std::chrono::steady_clock::now().time_since_epoch()); }, pause};
}

}  // namespace

Result<std::unique_ptr<PacketSource>> replay_at(double speed, std::unique_ptr<PacketSource> recorded,
                                                const ReplayOrigin& origin) {
  if (!std::isfinite(speed) || speed <= 0) {
    return failure(ErrorKind::kUsage, "wrong replay speed", std::to_string(speed), "give a number above 0");
  }
  auto stop = std::make_shared<StopSignal>();
  return std::make_unique<ReplaySource>(speed, std::move(recorded), host_clock(stop), stop, origin);
}

std::unique_ptr<PacketSource> replay_with(double speed, std::unique_ptr<PacketSource> recorded, ReplayClock clock,
                                          const ReplayOrigin& origin) {
  WEIR_CHECK(speed > 0);
  return std::make_unique<ReplaySource>(speed, std::move(recorded), std::move(clock), std::make_shared<StopSignal>(),
                                        origin);
}

}  // namespace weir::capture
