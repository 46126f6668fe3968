// Runs a function for each of n shards on a few threads and waits. Few and long-lived: it is called every second.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace weir::engine {

class ShardPool {
 public:
  explicit ShardPool(unsigned threads);  // the caller's thread works too: 1 makes none
  ~ShardPool();
  ShardPool(const ShardPool&) = delete;
  ShardPool& operator=(const ShardPool&) = delete;
  void for_each(unsigned count, const std::function<void(unsigned)>& work);

 private:
  void run();
  std::mutex mutex_;
  std::condition_variable start_, done_;
  const std::function<void(unsigned)>* work_ = nullptr;
  unsigned count_ = 0, busy_ = 0;
  std::uint64_t round_ = 0;
  std::atomic<unsigned> next_ = 0;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace weir::engine
