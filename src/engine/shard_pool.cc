#include "engine/shard_pool.h"

namespace weir::engine {

ShardPool::ShardPool(unsigned threads) {
  for (unsigned i = 1; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

ShardPool::~ShardPool() {
  {
    std::lock_guard lock(mutex_);
    closed_ = true;
  }
  start_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ShardPool::for_each(unsigned count, const std::function<void(unsigned)>& work) {
  {
    std::lock_guard lock(mutex_);
    work_ = &work;
    count_ = count;
    next_ = 0;
    busy_ = static_cast<unsigned>(threads_.size());
    ++round_;
  }
  start_.notify_all();
  for (unsigned i = next_++; i < count; i = next_++) work(i);
  std::unique_lock lock(mutex_);
  done_.wait(lock, [&] { return busy_ == 0; });
}

void ShardPool::run() {
  std::uint64_t seen = 0;
  std::unique_lock lock(mutex_);
  for (;;) {
    start_.wait(lock, [&] { return closed_ || round_ != seen; });
    if (closed_) return;
    seen = round_;
    const auto* work = work_;
    const unsigned count = count_;
    lock.unlock();
    for (unsigned i = next_++; i < count; i = next_++) (*work)(i);
    lock.lock();
    if (--busy_ == 0) done_.notify_one();
  }
}

}  // namespace weir::engine
