#include "emulator/pool.h"

namespace weir::emulator {

Pool::Pool(unsigned threads) {
  for (unsigned i = 1; i < threads; ++i) threads_.emplace_back([this] { serve(); });
}

Pool::~Pool() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  begun_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Pool::run(std::size_t count, const std::function<void(std::size_t)>& job) {
  {
    std::lock_guard lock(mutex_);
    job_ = &job, count_ = count, next_ = 0;
    busy_ = threads_.size();
    ++round_;
  }
  begun_.notify_all();
  take_jobs();
  std::unique_lock lock(mutex_);
  ended_.wait(lock, [this] { return busy_ == 0; });
}

void Pool::take_jobs() {
  for (std::size_t i = next_++; i < count_; i = next_++) (*job_)(i);
}

void Pool::serve() {
  std::uint64_t served = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    begun_.wait(lock, [&] { return stopping_ || round_ != served; });
    if (stopping_) return;
    served = round_;
    lock.unlock();
    take_jobs();
    lock.lock();
    if (--busy_ == 0) ended_.notify_one();
  }
}

}  // namespace weir::emulator
