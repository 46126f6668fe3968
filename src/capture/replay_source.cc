#include "capture/replay_source.h"

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
    if (held_) {
      batch = *std::exchange(held_, std::nullopt);
      wait_for(batch.frames.front().time);
      return true;
    }
    auto outcome = recorded_->next(batch);
    if (!outcome || !*outcome || batch.frames.empty()) return outcome;
    if (std::exchange(first_, false) && origin_.first_time) return hold(batch);
    wait_for(batch.frames.front().time);
    return outcome;
  }
  std::string name() const override { return recorded_->name(); }
  bool live() const override { return recorded_->live(); }
  SourceProgress progress() const override { return recorded_->progress(); }
  void stop() override {
    recorded_->stop();
    stop_->raise();
  }

 private:
  // One thread reads all files: whoever begins later must not keep it while it waits to begin. It tells how far it is.
  bool hold(Batch& batch) {
    const Nanoseconds first = batch.frames.front().time;
    held_ = std::move(batch);
    batch = Batch{};
    batch.complete_until = pane_of(packet::saturating_subtract(first, origin_.lateness));
    return true;
  }

  void wait_for(Nanoseconds time) {
    if (!origin_.first_time) {
      origin_.first_time = time;
      started_ = clock_.now();
    }
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
  bool first_ = true;
  std::optional<Batch> held_;  // the first one, before it is due
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
