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
               std::shared_ptr<StopSignal> stop)
      : speed_(speed), recorded_(std::move(recorded)), clock_(std::move(clock)), stop_(std::move(stop)) {}

  Result<bool> next(Batch& batch) override {
    auto outcome = recorded_->next(batch);
    if (outcome && *outcome && !batch.frames.empty()) wait_for(batch.frames.front().time);
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
  void wait_for(Nanoseconds time) {
    if (!first_time_) {
      first_time_ = time;
      started_ = clock_.now();
    }
    double due = static_cast<double>(packet::saturating_subtract(time, *first_time_)) / speed_;
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
  std::optional<Nanoseconds> first_time_;
  nanoseconds started_{};
};

ReplayClock host_clock(const std::shared_ptr<StopSignal>& stop) {
  auto pause = [stop](nanoseconds span) {
    stop->wait_readable(-1, std::chrono::ceil<std::chrono::milliseconds>(span));
  };
  return {[] { return nanoseconds(std::chrono::steady_clock::now().time_since_epoch()); }, pause};
}

}  // namespace

Result<std::unique_ptr<PacketSource>> replay_at(double speed, std::unique_ptr<PacketSource> recorded) {
  if (!std::isfinite(speed) || speed <= 0) {
    return failure(ErrorKind::kUsage, "wrong replay speed", std::to_string(speed), "give a number above 0");
  }
  auto stop = std::make_shared<StopSignal>();
  return std::make_unique<ReplaySource>(speed, std::move(recorded), host_clock(stop), stop);
}

std::unique_ptr<PacketSource> replay_with(double speed, std::unique_ptr<PacketSource> recorded, ReplayClock clock) {
  WEIR_CHECK(speed > 0);
  return std::make_unique<ReplaySource>(speed, std::move(recorded), std::move(clock), std::make_shared<StopSignal>());
}

}  // namespace weir::capture
