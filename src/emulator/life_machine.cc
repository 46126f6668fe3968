// A machine that nobody sits at: it asks its controller at regular times, looks for updates, and sends a backup each
// night.
#include <algorithm>

#include "emulator/activity.h"
#include "emulator/conversation.h"
#include "emulator/distributions.h"
#include "emulator/elementary.h"
#include "emulator/life.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 24;
constexpr Nanoseconds kHour = 3600 * kNanosecondsPerSecond, kDay = 24 * kHour;
constexpr LogNormal kUpdate{16.1, 1.0, 100'000, 100'000'000};  // median 9.8 MB
constexpr double kBackupSpread = 0.5;                          // sigma of its size
constexpr std::uint64_t kMostBackup = 500'000'000;

class MachineLife : public Process {
 public:
  MachineLife(const Life& life, Stream& stream) : chores_(life.chores), random_(stream.random(kPurpose)) {
    controller_ = static_cast<std::uint32_t>(random_.below(World::kSites));
  }

  Nanoseconds run(Nanoseconds now, Stream& stream) override {
    if (!begun_) return begin(now);
    if (now >= next_poll_) {
      Site controller = stream.world().site(SiteKind::kOther, controller_);
      do_chore("poll", controller, 300, random_.below(2'000) + 200, now, stream);
      next_poll_ = now + chores_.poll_interval * random_.between(900, 1100) / 1000;
    }
    if (now >= next_update_) {
      Site mirror = stream.world().site(SiteKind::kUpdate, static_cast<std::uint32_t>(zipf_rank(random_, 10)));
      bool found = random_.below(100) < chores_.update_percent;
      do_chore("update", mirror, 500, found ? draw(random_, kUpdate) : 4'000, now, stream);
      next_update_ = now + exponential(random_, chores_.update_interval);
    }
    if (now >= next_backup_) {
      do_chore("backup", stream.world().site(SiteKind::kBackup, 0), backup_bytes(), 300, now, stream);
      next_backup_ = backup_after(now + kHour);
    }
    return next();
  }

 private:
  Nanoseconds begin(Nanoseconds now) {
    begun_ = true;
    next_poll_ = now + random_.between(0, chores_.poll_interval);
    next_update_ = now + exponential(random_, chores_.update_interval);
    next_backup_ = backup_after(now);
    return next();
  }

  Nanoseconds next() const { return std::min({next_poll_, next_update_, next_backup_}); }

  // Within half an hour of the hour, on the first day on which that is not over.
  Nanoseconds backup_after(Nanoseconds time) {
    Nanoseconds at = floor_to(time, kDay) + chores_.backup_hour * kHour + random_.between(-kHour / 2, kHour / 2);
    return at < time ? at + kDay : at;
  }

  std::uint64_t backup_bytes() {
    double median = natural_logarithm(chores_.backup_megabytes * 1e6);
    return draw(random_, LogNormal{median, kBackupSpread, 1'000, kMostBackup});
  }

  void do_chore(const char* kind, const Site& site, std::uint64_t out, std::uint64_t in, Nanoseconds now,
                Stream& stream) {
    Random detail = random_.split();
    Plan plan = tls_exchange(site, out, in, now, stream, detail);
    stream.start(std::make_unique<Activity>(kind, true, std::make_unique<Conversation>(std::move(plan), detail)), now);
  }

  Chores chores_;
  Random random_;
  std::uint32_t controller_ = 0;
  Nanoseconds next_poll_ = 0, next_update_ = 0, next_backup_ = 0;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Process> make_machine_life(const Life& life, Stream& stream) {
  return std::make_unique<MachineLife>(life, stream);
}

}  // namespace weir::emulator
