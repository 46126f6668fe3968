// People with habits: services by weight, favourite sites, working hours and weekends, favourites that change slowly,
// and once, when asked for, a change for good.
#include "emulator/activity.h"
#include "emulator/conversation.h"
#include "emulator/distributions.h"
#include "emulator/life.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 22;
constexpr Nanoseconds kHour = 3600 * kNanosecondsPerSecond, kDay = 24 * kHour;
constexpr double kLunch = 0.4;  // of the activity of other hours, for an hour in the middle of the day

class OfficeLife : public Process {
 public:
  OfficeLife(const Life& life, Nanoseconds start, Stream& stream)
      : habits_(life.habits), mean_wait_(life.mean_wait), start_(start), random_(stream.random(kPurpose)) {
    shift_ = random_.between(-kHour, kHour);
    first_favourite_ = static_cast<std::uint32_t>(random_.below(World::kSites));
  }

  // Moments come as often as by day; of those at quiet times most pass unused (thinning: Lewis and Shedler 1979).
  Nanoseconds run(Nanoseconds now, Stream& stream) override {
    bool used = begun_ && random_.chance(activity_at(now - shift_));
    begun_ = true;
    if (!used) return now + exponential(random_, mean_wait_);
    Service service = choose(now);
    Random detail = random_.split();
    Plan plan = plan_of(service, taste_at(now), now, stream, detail);
    auto conversation = std::make_unique<Conversation>(std::move(plan), detail);
    stream.start(std::make_unique<Activity>(name_of(service), true, std::move(conversation)), now, this);
    return kWaiting;
  }

  Nanoseconds child_done(Nanoseconds now, Stream&) override { return now + exponential(random_, mean_wait_); }

 private:
  // Between 0 and 1.
  double activity_at(Nanoseconds time) const {
    double quiet = habits_.quiet_percent / 100.0;
    std::int64_t day = floor_to(time, kDay) / kDay, weekday = (day + 3) % 7;  // 1970 began on a Thursday; 0 is Monday
    std::int64_t hour = (time - day * kDay) / kHour;
    if (weekday >= 5 && !habits_.weekends) return quiet;
    if (hour < habits_.day_begins || hour >= habits_.day_ends) return quiet;
    return hour == (habits_.day_begins + habits_.day_ends) / 2 - 1 ? kLunch : 1;
  }

  bool has_changed(Nanoseconds now) const { return now - start_ >= habits_.change_at; }

  Service choose(Nanoseconds now) {
    const auto& weights = has_changed(now) ? habits_.changed_weights : habits_.weights;
    std::uint64_t sum = 0;
    for (std::uint32_t weight : weights) sum += weight;
    std::uint64_t at = random_.below(sum);
    std::size_t chosen = 0;
    while (at >= weights[chosen]) at -= weights[chosen++];
    return static_cast<Service>(chosen);
  }

  Taste taste_at(Nanoseconds now) const {
    auto moved = static_cast<std::uint32_t>((now - start_) / habits_.drift);
    if (has_changed(now)) moved += World::kSites / 2;
    return {habits_.favourites, habits_.favourite_percent / 100.0, first_favourite_ + moved};
  }

  Habits habits_;
  Nanoseconds mean_wait_, start_, shift_ = 0;
  Random random_;
  std::uint32_t first_favourite_ = 0;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Process> make_office_life(const Life& life, Nanoseconds start, Stream& stream) {
  return std::make_unique<OfficeLife>(life, start, stream);
}

}  // namespace weir::emulator
