// The workload of Ocampo et al., section 4: a user starts a service chosen uniformly from FTP, Web, e-mail and DNS,
// runs it to its end, waits an exponential time, and so on.
#include "emulator/activity.h"
#include "emulator/conversation.h"
#include "emulator/distributions.h"
#include "emulator/life.h"
#include "emulator/stream.h"

namespace weir::emulator {
namespace {

constexpr std::uint64_t kPurpose = 21;

class UniformLife : public Process {
 public:
  UniformLife(const Life& life, Stream& stream) : mean_wait_(life.mean_wait), random_(stream.random(kPurpose)) {}

  Nanoseconds run(Nanoseconds now, Stream& stream) override {
    if (!begun_) {
      begun_ = true;
      return now + exponential(random_, mean_wait_);
    }
    auto service = static_cast<Service>(random_.below(kServices));
    Random detail = random_.split();  // what happens inside a service does not change when the next one begins
    Plan plan = plan_of(service, Taste{}, now, stream, detail);
    auto conversation = std::make_unique<Conversation>(std::move(plan), detail);
    stream.start(std::make_unique<Activity>(name_of(service), true, std::move(conversation)), now, this);
    return kWaiting;
  }

  Nanoseconds child_done(Nanoseconds now, Stream&) override { return now + exponential(random_, mean_wait_); }

 private:
  Nanoseconds mean_wait_;
  Random random_;
  bool begun_ = false;
};

}  // namespace

std::unique_ptr<Process> make_uniform_life(const Life& life, Stream& stream) {
  return std::make_unique<UniformLife>(life, stream);
}

}  // namespace weir::emulator
